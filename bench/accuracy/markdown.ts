export type Cell = string | number

/** A table in Markdown; the first line of `rows` is its head. */
export function table(rows: readonly (readonly Cell[])[]): string {
  const [head, ...body] = rows.map((cells) => `| ${cells.join(' | ')} |`)
  return [head, `|${' --: |'.repeat(rows[0]!.length)}`, ...body].join('\n')
}

/** A share as a percentage, with more digits where it is near none or all. */
export function percent(part: number, whole = 1): string {
  if (whole === 0) return '-'
  const share = (100 * part) / whole
  if (share === 0 || share === 100) return `${share}%`
  if (share < 0.1) return `${share.toPrecision(2)}%`
  return `${share.toFixed(share > 99 || share < 1 ? 2 : 1)}%`
}

/** The cell of a goal: "met" or "MISSED". */
export function goal(met: boolean): string {
  return met ? 'met' : 'MISSED'
}
