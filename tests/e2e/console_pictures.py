"""Pictures of pages that hold from day to day, and how far two of them differ.

What changes with the clock is made alike before a picture is taken: times, dates, ages and the
numbers that a broker gives are written over, drawn lines over time are hidden. The picture is
stored at half its size; letters of another machine's fonts would still differ everywhere, so the
baselines say what they were drawn with.
"""

import base64
import json
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

BASELINES = Path(__file__).parent / "baselines"
DRAWN_WITH = BASELINES / "drawn-with.json"
MOST_DIFFERENT = 0.0005
"""The share of pixels that may differ. Two looks at one page on two hours differed in a hundredth
of a thousandth of them; a line of text that moved, in two thousandths."""

_ALIKE = r"""
() => {
  const alike = [
    [/(?:[A-Z][a-z]{2} \d{1,2} [A-Z][a-z]{2,3}(?: \d{4})?, )?\d\d:\d\d(?::\d\d)?/g, "00:00"],
    [/\d{1,2} [A-Z][a-z]{2,3} \d{4}/g, "1 Jan 2000"],
    [/\d+ (?:s|min|h|d)\b(?: \d+ (?:min|h)\b)?/g, "1 h"],
    [/\b(partition|offset|letter) \d+/g, "$1 1"],
    [/\b20\d\d\b/g, "2000"],
  ];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    let text = node.data;
    for (const [pattern, word] of alike) text = text.replace(pattern, word);
    if (text !== node.data) node.data = text;
  }
}
"""
_HIDDEN = """
.chart-canvas, .spark, .budget, small.mono, input[type="date"], [data-varies] { visibility: hidden }
table:has(.budget) td.amount { visibility: hidden }
main:has([href="#/operations/progress"][aria-current]) td.amount { visibility: hidden }
.live-dot { animation: none }
* { caret-color: transparent !important; transition: none !important }
"""
_MEASURED = """
() => {
  const context = document.createElement("canvas").getContext("2d");
  return ["16px system-ui", "16px monospace"].map((font) => {
    context.font = font;
    return context.measureText("Healthy Places 0123456789 µg/m³ ▲").width.toFixed(2);
  });
}
"""
_HALF = """
async (data) => {
  const whole = await createImageBitmap(await (await fetch(data)).blob());
  const [width, height] = [Math.ceil(whole.width / 2), Math.ceil(whole.height / 2)];
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(whole, 0, 0, width, height);
  const blob = await canvas.convertToBlob({ type: "image/webp", quality: 0.7 });
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
"""
_DIFFERENCE = """
async ([one, other]) => {
  const [a, b] = await Promise.all([one, other].map(async (data) => {
    const bitmap = await createImageBitmap(await (await fetch(data)).blob());
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
    context.drawImage(bitmap, 0, 0);
    return context.getImageData(0, 0, bitmap.width, bitmap.height);
  }));
  if (a.width !== b.width || Math.abs(a.height - b.height) > 1) {
    return { share: 1, where: `${a.width}x${a.height} became ${b.width}x${b.height}` };
  }
  let count = 0, top = Infinity, bottom = -1, left = Infinity, right = -1;
  const rows = Math.min(a.height, b.height);
  for (let at = 0; at < rows * a.width * 4; at += 4) {
    const parts = [0, 1, 2].map((part) => Math.abs(a.data[at + part] - b.data[at + part]));
    const far = Math.max(...parts);
    if (far <= 80) continue;
    count += 1;
    const [x, y] = [(at / 4) % a.width, Math.floor(at / 4 / a.width)];
    top = Math.min(top, y); bottom = Math.max(bottom, y);
    left = Math.min(left, x); right = Math.max(right, x);
  }
  const share = count / (rows * a.width);
  return { share, where: `${2 * left},${2 * top} to ${2 * right},${2 * bottom}` };
}
"""


class Darkroom:
    """A blank page that works on pictures, for the browser can read and write them."""

    def __init__(self, context: BrowserContext) -> None:
        self._page = context.new_page()

    def drawn_with(self) -> str:
        """Return how wide some letters are here, as JSON."""
        return json.dumps({"letters": self._page.evaluate(_MEASURED)}) + "\n"

    def fits(self) -> bool:
        """Whether the baselines were drawn with letters like ours."""
        return DRAWN_WITH.exists() and DRAWN_WITH.read_text() == self.drawn_with()

    def taken(self, page: Page, *, whole: bool = True) -> bytes:
        """Return the page, or its window alone, at half its size without what the clock changes."""
        _hide(page)
        page.evaluate(_ALIKE)
        full = page.screenshot(full_page=whole, animations="disabled")
        half = self._page.evaluate(_HALF, _data(full, "png"))
        return base64.b64decode(half)

    def difference(self, one: bytes, other: bytes) -> tuple[float, str]:
        """Return the share of pixels in which two pictures differ, and where."""
        found = self._page.evaluate(_DIFFERENCE, [_data(one, "webp"), _data(other, "webp")])
        return float(found["share"]), str(found["where"])


def _hide(page: Page) -> None:
    # A style element would be against the page's policy; a sheet made by the browser is not.
    page.evaluate(
        """(rules) => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(rules);
          document.adoptedStyleSheets = [sheet];
        }""",
        _HIDDEN,
    )


def _data(picture: bytes, kind: str) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(picture).decode()}"
