// As ./pass-through.ts, but lines are not handed on one by one: each is found, and all of a chunk are written at once.
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'

const LINE_FEED = 10
let rest: Buffer[] = []
let lines = 0

const split = new Transform({
  transform(chunk: Buffer, _encoding, callback) {
    let end = 0
    for (let feed = chunk.indexOf(LINE_FEED); feed >= 0; feed = chunk.indexOf(LINE_FEED, end)) {
      lines++
      end = feed + 1
    }
    if (end > 0) {
      for (const piece of rest) this.push(piece)
      this.push(chunk.subarray(0, end))
      rest = []
    }
    if (end < chunk.length) rest.push(chunk.subarray(end))
    callback()
  },
  flush(callback) {
    for (const piece of rest) this.push(piece)
    callback()
  },
})

await pipeline(process.stdin, split, process.stdout)
// The count is what makes the search for each line feed work that somebody asked for.
process.stderr.write(`${lines} lines\n`)
