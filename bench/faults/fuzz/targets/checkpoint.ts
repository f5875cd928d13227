import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import xxhash from 'xxhash-wasm'
import { checkpointBytes, readCheckpoint } from '../../../../src/pipeline/checkpoint/checkpoint-file.js'
import { mutated } from '../mutations.js'
import { outcomeOf } from '../outcome.js'
import { holds, type FuzzTarget } from '../target.js'

const CHECKSUM = 8

/** A state with all that v8 can write down in it. */
const STATE = {
  program: '0.0.0',
  options: {
    inputs: [{ path: 'a.jsonl', relative: 'a.jsonl' }],
    seed: 0,
    stages: ['validate'],
    sample: undefined,
  },
  position: { source: 0, offset: 12_345_678_901, fingerprint: 2n ** 63n + 1n, version: 'x' },
  seconds: 1.5,
  parts: {
    files: ['a.jsonl', 'é😀'],
    tally: { input: { records: 3, bytes: 4, blankLines: 0 }, rejected: { validate: { 'invalid-json': 1 } } },
    learned: { templates: { cells: [1, 2, 3], records: 0, top: [] }, model: new Uint8Array(300).fill(7) },
    index: { log: { sizes: [1, 2], map: new Map([['a', new Set([1])]]) }, rest: { date: new Date(0) } },
    numbers: new Float64Array([0, -0, Number.NaN, 1e300]),
  },
}

/** Checkpoints that are damaged, some of them with a checksum that says otherwise: read, or an error that names them. */
export async function checkpointTarget(): Promise<FuzzTarget> {
  const hashes = await xxhash()
  const folder = mkdtempSync(join(tmpdir(), 'synthclean-fuzz-'))
  const sealed = (state: Uint8Array): Buffer => {
    const checksum = Buffer.alloc(CHECKSUM)
    checksum.writeBigUInt64LE(hashes.h64Raw(state))
    return Buffer.concat([state, checksum])
  }
  const state = checkpointBytes(STATE)
  return {
    name: 'checkpoint',
    mostMemory: 1024,
    mostSeconds: 10,
    make: (random) => (random.once(3) ? mutated(sealed(state), random) : sealed(mutated(state, random))),
    async check(bytes) {
      writeFileSync(join(folder, 'checkpoint'), bytes)
      const outcome = await outcomeOf(() => readCheckpoint(folder))
      if (outcome.error) {
        holds(outcome.error.message.includes(folder), 'the error names the file')
        return
      }
      const { program, parts, options } = outcome.result!
      holds(typeof program === 'string', 'a checkpoint names its program')
      holds(typeof parts === 'object' && typeof options === 'object', 'a checkpoint has parts and options')
    },
  }
}
