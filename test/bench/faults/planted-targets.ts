// Targets with a fault that the fuzzer must find: in a twin, and in what a process can do wrong.
import { scanLine } from '../../../native-free-kernels/scan/plain.js'
import { words } from '../../../native-free-kernels/text/plain.js'
import type { FuzzTarget } from '../../../bench/faults/fuzz/target.js'
import { scanTarget } from '../../../bench/faults/fuzz/targets/scan.js'
import { textTarget } from '../../../bench/faults/fuzz/targets/text.js'

/** Something that goes wrong with its fourth case. */
function planted(name: string, fault: () => void | Promise<void>): () => FuzzTarget {
  let count = 0
  return () => ({
    name,
    mostMemory: 400,
    mostSeconds: 5,
    make: (random) => random.bytes(5),
    check: () => (count++ === 3 ? fault() : undefined),
  })
}

const held: Buffer[] = []

export const TARGETS: Readonly<Record<string, () => FuzzTarget>> = {
  scan: () => scanTarget((line, options) => ({ ...scanLine(line, options), shape: 'text' })),
  text: () => textTarget((text) => words(text).slice(0, 20)),
  hang: planted('hang', () => {
    for (;;);
  }),
  wait: planted('wait', () => new Promise(() => undefined)),
  crash: planted('crash', () => process.abort()),
  rejection: planted('rejection', () => void Promise.reject(new Error('nobody looks'))),
  memory: planted('memory', () => void held.push(Buffer.alloc(500 * 2 ** 20, 1))),
}
