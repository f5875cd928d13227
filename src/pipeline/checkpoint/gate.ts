import { Transform } from 'node:stream'
import type { ReadBatch } from '../batch.js'
import type { Checkpoints } from './checkpoints.js'
import { Marker } from './marker.js'

/**
 * Stands before the corpus stages. When a checkpoint is due it lets nothing through until all that came before is
 * written and the state is copied; the workers read on meanwhile.
 */
export function checkpointGate(checkpoints: Checkpoints): Transform {
  const pass = async (stream: Transform, batch: ReadBatch): Promise<void> => {
    stream.push(batch)
    if (!checkpoints.isDue(batch.inputBytes)) return
    const marker = new Marker()
    stream.push(marker)
    await marker.arrival
    if (!marker.isDeclined) await checkpoints.take(batch.position)
  }
  return new Transform({
    objectMode: true,
    readableHighWaterMark: 1,
    writableHighWaterMark: 1,
    transform(batch: ReadBatch, _encoding, callback) {
      pass(this, batch).then(() => callback(), callback)
    },
  })
}
