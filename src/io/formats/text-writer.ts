import { SynthcleanError } from '../../errors.js'
import { membersOf } from './json-members.js'
import { withoutLoneSurrogates } from './well-formed.js'
import type { EncoderOptions, LineEncoder } from './writer.js'

const BYTE_ORDER_MARK = '\ufeff'
const FIELD = 'text'

/**
 * Plain text: the `text` of each record on a line of its own; other fields are not written. Throws a SynthcleanError
 * that names the record where its text is not exactly one line.
 */
export class TextLineEncoder implements LineEncoder {
  readonly #name: string
  #records = 0

  constructor({ name }: EncoderOptions) {
    this.#name = name
  }

  encode(lines: Uint8Array): Uint8Array {
    let texts = ''
    for (const line of Buffer.from(lines.buffer, lines.byteOffset, lines.byteLength).toString().split('\n')) {
      if (line.trim() === '') continue
      this.#records++
      const text = this.#text(line)
      // A reader takes the first mark away.
      if (this.#records === 1 && text.startsWith(BYTE_ORDER_MARK)) texts += BYTE_ORDER_MARK
      texts += text + '\n'
    }
    return Buffer.from(texts)
  }

  end(): Uint8Array {
    return new Uint8Array(0)
  }

  state(): unknown {
    return { records: this.#records }
  }

  restore(state: unknown): void {
    this.#records = (state as { records: number }).records
  }

  #text(line: string): string {
    const values = membersOf(line).filter(({ key }) => key === FIELD)
    const [value] = values
    if (value === undefined) throw this.#error('it has no field "text"')
    if (values.length > 1) throw this.#error('it has the field "text" twice')
    if (!value.value.startsWith('"')) throw this.#error('its "text" is not a string')
    const text = JSON.parse(value.value) as string
    if (text === '') throw this.#error('its text is empty, which would be a blank line')
    if (text.includes('\n')) throw this.#error('its text has a line feed, and would be more than one line')
    if (text.endsWith('\r'))
      throw this.#error('its text ends in a carriage return, which would be part of the line end')
    return withoutLoneSurrogates(text, () => this.#error('its text is not Unicode text (a lone surrogate)'))
  }

  #error(reason: string): SynthcleanError {
    return new SynthcleanError(
      'failed',
      `cannot write record ${this.#records} to ${this.#name} as plain text: ${reason}; write .jsonl instead`,
    )
  }
}
