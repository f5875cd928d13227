import { execFileSync } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import * as zlib from 'node:zlib'
import t from 'tap'
import { folder, program } from '../process.js'

const MIB = 2 ** 20
/** What a small file unpacks to: one line without an end. */
const UNPACKED = 512 * MIB
/** The program takes some 400 MB whatever it reads; an unpacked line would come on top. */
const MOST_RESIDENT = 480 * MIB

/** A member of a megabyte, as often as it takes: both formats may hold any number. */
function bomb(pack: (bytes: Uint8Array) => Uint8Array): Buffer {
  const member = pack(Buffer.alloc(16 * MIB, 'a'))
  return Buffer.concat(Array.from({ length: UNPACKED / (16 * MIB) }, () => member))
}

const packers: Record<string, ((bytes: Uint8Array) => Uint8Array) | undefined> = {
  gz: (bytes) => gzipSync(bytes, { level: 9 }),
  zst: (zlib as { zstdCompressSync?: (bytes: Uint8Array) => Uint8Array }).zstdCompressSync,
}

for (const [ending, pack] of Object.entries(packers)) {
  t.test(
    `a .${ending} that unpacks to one endless line is read in bounded memory`,
    { skip: pack ? false : 'this Node packs none' },
    async (t) => {
      const place = folder()
      const input = join(place, `bomb.jsonl.${ending}`)
      writeFileSync(input, bomb(pack!))
      t.ok(statSync(input).size < UNPACKED / 100)
      const [ledger, report] = [join(place, 'removed.jsonl'), join(place, 'report.json')]
      const options = ['--workers', '1', '--memory', '16MiB', '--scores', 'off', '--max-record', '1MiB', '-q']
      execFileSync(process.execPath, [program, input, ...options, '--ledger', ledger, '--report', report], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      t.match(JSON.parse(readFileSync(ledger, 'utf8')), { rule: 'record-too-long', value: UNPACKED })
      const { memory } = JSON.parse(readFileSync(report, 'utf8')) as { memory: { peakRss: number } }
      t.ok(memory.peakRss < MOST_RESIDENT, `${Math.round(memory.peakRss / MIB)} MiB`)
    },
  )
}
