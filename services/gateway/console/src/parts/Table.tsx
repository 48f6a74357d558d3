/** A table that scrolls where it is a little too wide, and whose rows become cards on a phone. */
import type { ComponentChildren } from "preact";
import { Scroll } from "./Scroll";

export interface Column {
  name: string;
  /** `amount`: figures, set to the end. `head`: names the row. `acts`: buttons, its name unseen. `wide`: a line of its own on a phone. */
  kind?: "amount" | "head" | "acts" | "wide";
}

export interface Line {
  key: string | number;
  cells: readonly ComponentChildren[];
  className?: string;
}

interface Props {
  /** What the table is, for those who hear it. */
  label: string;
  columns: readonly Column[];
  rows: readonly Line[];
  className?: string;
  scrollClass?: string;
  /** Stays a table on a phone, for it has two narrow columns. */
  narrow?: boolean;
}

export function Table({ label, columns, rows, className, scrollClass, narrow = false }: Props) {
  return (
    <Scroll label={label} {...(scrollClass ? { className: scrollClass } : {})}>
      {/* The roles are said because a table that is not laid out as one loses them. */}
      <table class={`${narrow ? "" : "stack"} ${className ?? ""}`} role="table">
        <caption class="hidden">{label}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map(({ name, kind }) => (
              <th key={name} scope="col" role="columnheader" class={kind ?? ""}>
                {kind === "acts" ? <span class="hidden">{name}</span> : name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr key={row.key} role="row" class={row.className ?? ""}>
              {row.cells.map((cell, at) => (
                <Cell key={at} column={columns[at] as Column}>
                  {cell}
                </Cell>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Cell({ column, children }: { column: Column; children: ComponentChildren }) {
  if (column.kind === "head") {
    return (
      <th scope="row" role="rowheader">
        {children}
      </th>
    );
  }
  return (
    <td role="cell" class={column.kind ?? ""} data-name={column.name}>
      {children}
    </td>
  );
}
