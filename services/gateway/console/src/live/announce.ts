/** A new alert makes itself known: to screen readers at once, by a sound where that is wanted. */
import { effect, signal } from "@preact/signals";
import type { Alert } from "../api/types";
import { text } from "../texts";
import { preference } from "./preferences";
import { wardNames } from "./air";
import { ruleName } from "./rules";

export const sound = preference("sound", ["off", "on"]);
/** What the live region says. */
export const announcement = signal("");

let context: AudioContext | null = null;

effect(() => {
  if (sound.value === "on") context ??= new AudioContext();
});

/** Announce a new alert. Many at once are said as their number. */
export function announce(alert: Alert): void {
  waiting.push(alert);
  timer ??= setTimeout(say, 600);
}

const waiting: Alert[] = [];
let timer: ReturnType<typeof setTimeout> | null = null;

function say(): void {
  timer = null;
  const [first, ...more] = waiting.splice(0);
  if (!first) return;
  const where = wardNames.value.get(first.locality ?? "") ?? first.locality ?? "";
  announcement.value = more.length > 0 ? text.announce.several(more.length + 1) : text.announce.one(first.severity, ruleName(first.rule_id), where);
  if (sound.value === "on") chime();
}

function chime(): void {
  if (!context) return;
  void context.resume();
  const start = context.currentTime;
  for (const [after, pitch] of [[0, 660], [0.16, 880]] as const) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.0001, start + after);
    volume.gain.exponentialRampToValueAtTime(0.12, start + after + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + after + 0.3);
    tone.connect(volume).connect(context.destination);
    tone.start(start + after);
    tone.stop(start + after + 0.32);
  }
}
