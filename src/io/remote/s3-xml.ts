const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

/** The contents of each element of a name, one after the other, in the plain XML that S3 answers with. */
export function* elements(xml: string, name: string): Generator<string> {
  const opening = `<${name}>`
  const closing = `</${name}>`
  for (let at = 0; ;) {
    const start = xml.indexOf(opening, at)
    if (start < 0) return
    const end = xml.indexOf(closing, start + opening.length)
    if (end < 0) return
    yield xml.slice(start + opening.length, end)
    at = end + closing.length
  }
}

/** The text of the first element of a name. */
export function textOf(xml: string, name: string): string | undefined {
  for (const content of elements(xml, name)) return unescaped(content)
  return undefined
}

function unescaped(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w{2,4}));/gi,
    (whole, decimal, hexadecimal, named) => {
      if (named !== undefined) return ENTITIES[String(named)] ?? whole
      const code = decimal === undefined ? Number.parseInt(String(hexadecimal), 16) : Number(decimal)
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole
    },
  )
}

/** Text that may stand inside an element. */
export function escapedXml(text: string): string {
  return text.replace(/[<>&"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
