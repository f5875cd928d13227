// What fuzzing has found, as the bytes with which it did: none of it may go wrong again.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { TARGETS } from '../../bench/faults/fuzz/targets/list.js'
import type { FuzzTarget } from '../../bench/faults/fuzz/target.js'
import { root } from '../process.js'

const FOUND = join(root, 'test/faults/found')
const files = readdirSync(FOUND).sort()
const targets = new Map<string, FuzzTarget>()

t.ok(files.length > 10)
for (const file of files) {
  t.test(file, async (t) => {
    const name = file.split('.')[0]!
    const target = targets.get(name) ?? (await TARGETS[name]!())
    targets.set(name, target)
    await t.resolves(async () => target.check(readFileSync(join(FOUND, file))))
  })
}
