import { PassThrough } from 'node:stream'
import { once } from 'node:events'
import type { LineOutput } from '../io/output/line-output.js'

const LINE_FEED = 10

/** An output whose records are taken one by one, as objects; it waits while nobody takes them. */
export class RecordQueue<Item> implements LineOutput {
  readonly #batches = new PassThrough({ objectMode: true, highWaterMark: 1 })

  async write(lines: Uint8Array): Promise<void> {
    const items: Item[] = []
    const text = Buffer.from(lines.buffer, lines.byteOffset, lines.length)
    for (let from = 0; from < text.length;) {
      const feed = text.indexOf(LINE_FEED, from)
      items.push(JSON.parse(text.toString('utf8', from, feed)) as Item)
      from = feed + 1
    }
    if (!this.#batches.write(items)) await once(this.#batches, 'drain')
  }

  /** Items in their order. Throws what the run was ended with. */
  async *items(): AsyncGenerator<Item, void, undefined> {
    for await (const batch of this.#batches as AsyncIterable<Item[]>) yield* batch
  }

  /** Ends the queue where the run has failed. */
  fail(error: Error): void {
    this.#batches.destroy(error)
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  finish(): Promise<void> {
    this.#batches.end()
    return Promise.resolve()
  }

  discard(): Promise<void> {
    return Promise.resolve()
  }

  leave(): Promise<void> {
    return Promise.resolve()
  }

  settle(): Promise<void> {
    return Promise.resolve()
  }

  unfinished(): Promise<unknown> {
    return Promise.reject(new Error('records that were handed over cannot be gone on with'))
  }
}
