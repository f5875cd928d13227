// What a stream of Node costs that only splits lines: standard input to standard output, a line at a time. The lines of
// a chunk are found by Buffer.indexOf and are pieces of the chunk, without a copy. High-water marks are Node's own: 64 KiB
// for bytes, 16 lines between the two streams.
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'

const LINE_FEED = 10
let rest: Buffer[] = []

const split = new Transform({
  readableObjectMode: true,
  transform(chunk: Buffer, _encoding, callback) {
    let from = 0
    for (let feed = chunk.indexOf(LINE_FEED); feed >= 0; feed = chunk.indexOf(LINE_FEED, from)) {
      const end = chunk.subarray(from, feed + 1)
      this.push(rest.length === 0 ? end : Buffer.concat([...rest, end]))
      rest = []
      from = feed + 1
    }
    if (from < chunk.length) rest.push(chunk.subarray(from))
    callback()
  },
  flush(callback) {
    if (rest.length > 0) this.push(Buffer.concat(rest))
    callback()
  },
})

await pipeline(process.stdin, split, process.stdout)
