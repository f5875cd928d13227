import { Duplex } from 'node:stream'
import type { Piscina } from 'piscina'
import type { Batch, BatchReading, ReadBatch } from './batch.js'
import type { BufferPool } from './buffer-pool.js'
import { resultOf, type WorkerFailure } from './worker-failure.js'

/** Batches in work for each worker: one is read while the next waits, and one more is on its way back. */
const BATCHES_PER_WORKER = 3
/** Above this many bytes in work no further batch is taken in, so that long records do not pile up. */
const MOST_BYTES = 96 * 2 ** 20

/**
 * Runs batches through the workers and hands them on in the order in which they came. It takes in no more while the two
 * limits above are reached by batches in work or waiting for an earlier one, so a slow reader stops the source.
 */
export function orderedPool<In extends Batch, Out extends Batch>(
  workers: number,
  work: (batch: In) => Promise<Out>,
): Duplex {
  const most = workers * BATCHES_PER_WORKER
  const finished = new Map<number, Out>()
  let entered = 0
  let left = 0
  let bytes = 0
  let canPush = true
  let blocked: (() => void) | undefined
  let ending: (() => void) | undefined

  const stream = new Duplex({
    objectMode: true,
    readableHighWaterMark: 1,
    writableHighWaterMark: 1,
    write(batch: In, _encoding, callback) {
      const number = entered++
      bytes += batch.length
      work(batch).then(
        (read) => {
          finished.set(number, read)
          flush()
        },
        (error: Error) => stream.destroy(error),
      )
      if (entered - left < most && bytes < MOST_BYTES) callback()
      else blocked = callback
    },
    final(callback) {
      ending = callback
      flush()
    },
    read() {
      canPush = true
      flush()
    },
  })

  function flush(): void {
    for (let next = finished.get(left); next && canPush; next = finished.get(left)) {
      finished.delete(left++)
      bytes -= next.length
      canPush = stream.push(next)
    }
    if (blocked && entered - left < most && bytes < MOST_BYTES) {
      const goOn = blocked
      blocked = undefined
      goOn()
    }
    if (ending && left === entered) {
      const end = ending
      ending = undefined
      stream.push(null)
      end()
    }
  }
  return stream
}

/** Has a worker read a batch; `learn`: only for what is to be learned. */
export async function readBatch(
  pool: Piscina,
  batch: Batch,
  tables: BufferPool,
  learn: boolean,
): Promise<ReadBatch> {
  const seconds = { scan: 0, read: 0, edit: 0 }
  if (batch.length === 0) {
    const sizes = { rowCount: 0, sketchCount: 0, blankLines: 0 }
    const nothing = { edits: undefined, prompts: undefined, cells: undefined, coarse: undefined }
    return {
      ...batch,
      ...sizes,
      ...nothing,
      counts: undefined,
      values: undefined,
      ranks: undefined,
      table: new ArrayBuffer(0),
      seconds,
    }
  }
  const { bytes, length } = batch
  const table = tables.take(0)
  const task = { bytes, length, table, learn }
  const result = (await pool.run(task, { transferList: [bytes, table] })) as BatchReading | WorkerFailure
  return { ...batch, ...resultOf(result) }
}
