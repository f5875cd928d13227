import t from 'tap'
import { unzstd } from '../../../src/io/compression/zstd.js'
import { packedExamples } from './packed-examples.js'

async function unpack(bytes: Uint8Array): Promise<string> {
  const parts: Uint8Array[] = []
  async function* whole() {
    yield bytes
  }
  for await (const part of unzstd(whole(), undefined)) parts.push(part)
  return Buffer.concat(parts).toString()
}

// A frame with a window of 128 MiB, whose only block is garbage.
const damaged = Buffer.from('28b52ffd0088150000ffff', 'hex')

t.test(
  'damaged frames use up the memory of the decoder: it is refused before it gives wrong bytes',
  async (t) => {
    const { packed: sound, text } = packedExamples().find(({ compression }) => compression === 'zstd')!
    let refused = 0
    for (let count = 0; count < 40 && refused === 0; count++) {
      await t.rejects(unpack(damaged), { name: 'Damage' })
      const outcome = await unpack(sound).catch((error: Error) => error.message)
      if (/too many damaged zstd files to unpack another: begin a new one/.test(outcome)) refused = count
      else t.equal(outcome, text)
    }
    t.ok(refused >= 5, `${refused}`)
  },
)
