/** A fenced block of Markdown. Offsets count UTF-16 units. */
export interface Fence {
  /** The first word of the info string in lower case; empty where there is none. */
  label: string
  content: string
  /** Where the line of the opening fence begins, and where the block ends. */
  start: number
  end: number
  closed: boolean
}

interface FenceLine {
  start: number
  end: number
  mark: string
  label: string
  /** It stands behind other text and can close a block only. */
  closesOnly: boolean
}

const FENCE_LINE = /^[ \t>]{0,12}(`{3,}|~{3,})[ \t]*([^\s`]*)([^`]*)$/

/** What stands after the mark, unless it is signs alone: models close a block within a string with ```"}. */
function labelOf(info: string): string {
  return /[\p{L}\p{N}]/u.test(info) ? info.trim() : ''
}

/** The lines that open or close a fence. A line that only mentions one (three backticks within it) is none. */
function fenceLines(text: string): FenceLine[] {
  const lines: FenceLine[] = []
  let from = 0
  let ticks = text.indexOf('```')
  let tildes = text.indexOf('~~~')
  for (;;) {
    // Each mark is looked for only past its last place: a text without one of them is searched for it once.
    if (ticks >= 0 && ticks < from) ticks = text.indexOf('```', from)
    if (tildes >= 0 && tildes < from) tildes = text.indexOf('~~~', from)
    const at = ticks < 0 || (tildes >= 0 && tildes < ticks) ? tildes : ticks
    if (at < 0) return lines
    const start = text.lastIndexOf('\n', at) + 1
    const newline = text.indexOf('\n', at)
    const end = newline < 0 ? text.length : newline
    from = end
    // A longer line is no fence, and is not worth a regular expression.
    const match = end - start > 200 ? null : FENCE_LINE.exec(text.slice(start, end).trimEnd())
    if (match) {
      const info = match[2]! + match[3]!
      const label = labelOf(info)
      lines.push({ start, end, mark: match[1]!, label, closesOnly: label === '' && info.trim() !== '' })
    } else if (end - at < 8 && /^```["'}\])\s]*$/.test(text.slice(at, end))) {
      // Models close a block on its last line, too; CommonMark does not read that as its end, people do.
      lines.push({ start: at, end, mark: '```', label: '', closesOnly: true })
    }
  }
}

/** The fenced blocks of a text, in order, as CommonMark 0.31 (section 4.5) reads them; linear in the text. */
export function readFences(text: string): Fence[] {
  const fences: Fence[] = []
  let open: FenceLine | undefined
  const close = (contentEnd: number, end: number, closed: boolean) => {
    if (!open) return
    const content = text.slice(open.end + 1, contentEnd)
    const label = (open.label.split(/[\s{,:]/, 1)[0] ?? '').toLowerCase()
    fences.push({ label, content, start: open.start, end, closed })
    open = undefined
  }
  for (const line of fenceLines(text)) {
    if (!open) open = line.closesOnly ? undefined : line
    else if (line.label === '' && line.mark.startsWith(open.mark)) close(line.start, line.end, true)
  }
  close(text.length, text.length, false)
  return fences
}

/**
 * Whether the text ends inside a fence, by both readings of it: CommonMark's, and one in which fences nest (models
 * put blocks within blocks). A closing mark too many at the very end is no open fence.
 */
export function endsInOpenFence(text: string): boolean {
  const last = readFences(text).at(-1)
  if (!last || last.closed || last.content.trim() === '') return false
  let depth = 0
  for (const { label, closesOnly } of fenceLines(text)) {
    if (depth === 0 && closesOnly) continue
    depth = label !== '' || depth === 0 ? depth + 1 : depth - 1
  }
  return depth > 0
}

/** The text with its fenced blocks taken out. */
export function withoutFences(text: string): string {
  if (!text.includes('```') && !text.includes('~~~')) return text
  let prose = ''
  let from = 0
  for (const { start, end } of readFences(text)) {
    prose += text.slice(from, start)
    from = end
  }
  return prose + text.slice(from)
}
