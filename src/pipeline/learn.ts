import { Transform, type TransformCallback } from 'node:stream'
import { isRead, type Batch, type ReadBatch } from './batch.js'

/** What a run knows is learned from the first records: as many, or as many bytes, whichever come first. */
export const MOST_LEARNED_RECORDS = 20_000
export const MOST_LEARNED_BYTES = 64 * 2 ** 20

/** Something that is learned from the beginning of the input. */
export interface Learner {
  take: (batch: ReadBatch) => void
  /** Told once, with all that was held back. */
  learn: (held: readonly ReadBatch[], records: number) => void
}

/** Whether batches are still read for learning. */
export interface Learning {
  active: boolean
}

/**
 * Holds back the first batches and has all learners learn from them; then lets all through. The cut depends on the
 * input alone, not on how many batches were read meanwhile.
 */
export function learnFromBeginning(learning: Learning, learners: readonly Learner[]): Transform {
  const held: ReadBatch[] = []
  let records = 0
  let bytes = 0
  const learn = (stream: Transform) => {
    learning.active = false
    for (const learner of learners) learner.learn(held, records)
    for (const batch of held) stream.push(batch)
    held.length = 0
  }
  // What is thrown in a stream would end the process instead of the run.
  const attempt = (callback: TransformCallback, work: () => void): void => {
    try {
      work()
    } catch (error) {
      callback(error as Error)
      return
    }
    callback()
  }
  return new Transform({
    objectMode: true,
    readableHighWaterMark: 1,
    writableHighWaterMark: 1,
    transform(batch: ReadBatch | Batch, _encoding, callback) {
      if (!learning.active || !isRead(batch)) {
        callback(null, batch)
        return
      }
      attempt(callback, () => {
        held.push(batch)
        records += batch.rowCount
        bytes += batch.inputBytes
        for (const learner of learners) learner.take(batch)
        batch.cells = undefined
        batch.counts = undefined
        if (records >= MOST_LEARNED_RECORDS || bytes >= MOST_LEARNED_BYTES) learn(this)
      })
    },
    flush(callback) {
      attempt(callback, () => {
        if (learning.active) learn(this)
      })
    },
  })
}
