export interface Member {
  key: string
  /** The value as its JSON text stands. */
  value: string
}

const SPACE = ' \t\r\n'

/** The members of the JSON object that a line holds, in order, repeated keys included. The line must be valid. */
export function membersOf(line: string): Member[] {
  const members: Member[] = []
  let at = afterSpace(line, line.indexOf('{') + 1)
  while (line[at] === '"') {
    const keyEnd = afterString(line, at)
    const key = JSON.parse(line.slice(at, keyEnd)) as string
    const from = afterSpace(line, line.indexOf(':', keyEnd) + 1)
    const to = afterValue(line, from)
    members.push({ key, value: line.slice(from, to) })
    // A comma, or the end of the object.
    at = afterSpace(line, afterSpace(line, to) + 1)
  }
  return members
}

function afterSpace(line: string, at: number): number {
  while (at < line.length && SPACE.includes(line[at]!)) at++
  return at
}

function afterString(line: string, from: number): number {
  let to = line.indexOf('"', from + 1)
  while (isEscaped(line, to)) to = line.indexOf('"', to + 1)
  return to + 1
}

function isEscaped(line: string, at: number): boolean {
  let from = at
  while (line[from - 1] === '\\') from--
  return (at - from) % 2 === 1
}

function afterValue(line: string, from: number): number {
  let depth = 0
  let at = from
  do {
    const character = line[at]!
    if (character === '"') {
      at = afterString(line, at)
      continue
    }
    if (character === '{' || character === '[') depth++
    else if (character === '}' || character === ']') depth--
    else if (depth === 0) return afterScalar(line, at)
    at++
  } while (depth > 0)
  return at
}

/** A number, true, false or null. */
function afterScalar(line: string, at: number): number {
  while (!/[,}\s]/.test(line[at]!)) at++
  return at
}
