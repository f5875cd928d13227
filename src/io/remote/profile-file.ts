/** Settings of one section; those that stand indented below a setting are named `outer.inner`. */
export type Settings = ReadonlyMap<string, string>

/**
 * Reads the files in which AWS tools keep profiles (`~/.aws/config` and `credentials`): sections in brackets,
 * `name = value`, whole-line comments by `#` or `;`, and settings of a service indented below `s3 =`.
 */
export function readProfileFile(text: string): Map<string, Settings> {
  const sections = new Map<string, Map<string, string>>()
  let section: Map<string, string> | undefined
  let outer = ''
  for (const line of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    const trimmed = line.trim()
    if (trimmed === '' || trimmed.startsWith('#') || trimmed.startsWith(';')) continue
    if (trimmed.startsWith('[')) {
      const name = trimmed.slice(1).replace(/\].*/s, '').trim().replace(/\s+/g, ' ')
      section = sections.get(name) ?? new Map<string, string>()
      sections.set(name, section)
      continue
    }
    const equals = trimmed.indexOf('=')
    if (!section || equals < 0) continue
    const name = trimmed.slice(0, equals).trim().toLowerCase()
    const value = trimmed.slice(equals + 1).trim()
    const inner = /^\s/.test(line) && outer !== ''
    if (!inner) outer = value === '' ? name : ''
    section.set(inner ? `${outer}.${name}` : name, value)
  }
  return sections
}
