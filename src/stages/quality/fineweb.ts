import { measuredFilter, type Value } from './measured-filter.js'
import type { TextMeasures } from './measures.js'

const listRatio: Value = (m) => m.newlines / m.words
const repeatedShare: Value = (m) => m.filledLines.repeatedCharacters / (m.characters - m.newlines)
const linesWithBlank = (m: TextMeasures) => m.newlines + 1

/** FineWeb's own rules as its authors keep them now. */
export const fineweb = measuredFilter({
  'fineweb-empty': (m) => m.filledLines.count,
  'line-punct-ratio': (m) => m.terminalLines / m.filledLines.count,
  'short-line-ratio': (m) => m.shortLines / m.filledLines.count,
  'char-dup-ratio': repeatedShare,
  'list-ratio': listRatio,
})

/** FineWeb's own rules as the data published in 2024 were made: blank lines count, quotes end sentences. */
export const fineweb2024 = measuredFilter({
  'line-punct-ratio-2024': (m) => m.quotedTerminalLines / linesWithBlank(m),
  'short-line-ratio-2024': (m) => m.shortLinesWithBlank / linesWithBlank(m),
  'char-dup-ratio-2024': repeatedShare,
  'list-ratio': listRatio,
})
