import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { folder, synthclean } from '../process.js'
import { faultyRun, severalBatches } from './faulty-run.js'

const lines = severalBatches(3000)
const place = folder()
const input = join(place, 'in.jsonl')
writeFileSync(input, lines)
const needsShell = { skip: process.platform === 'win32' && 'there is no ulimit' }

t.test('too few files may be open: an error, or all', needsShell, async (t) => {
  const whole = await faultyRun(input, {})
  const seen = new Set<number | null>()
  // With few of them it may be Node itself that cannot load a module, and says so in its own words.
  for (const most of [40, 50, 60, 90, 200]) {
    const { status, stderr, output, left } = await faultyRun(input, { shell: `ulimit -n ${most}` })
    seen.add(status)
    if (status === 0) {
      t.ok(output === whole.output, `${most} files`)
      continue
    }
    t.equal(status, 1, `${most} files`)
    t.not(stderr, '', `${most} files`)
    t.strictSame(left, [], `${most} files`)
  }
  t.ok(seen.has(0) && seen.has(1), 'some were too few, and some were enough')
})

t.test('a file may not become as large as it would', needsShell, async (t) => {
  const { status, stderr, left } = await faultyRun(input, { shell: 'ulimit -f 500' })
  t.equal(status, 1)
  t.match(stderr, /^synthclean: cannot write .*out\.jsonl: file too large for this file system\n$/)
  t.strictSame(left, [])
})

/** A file system of 1 MiB; undefined where this user may not have one. */
function smallFileSystem(): string | undefined {
  const mounted = join(folder(), 'small')
  mkdirSync(mounted)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', mounted], { stdio: 'ignore' })
  } catch {
    return undefined
  }
  t.teardown(() => execFileSync('umount', [mounted]))
  return mounted
}

const small = smallFileSystem()
t.test('a disk that fills up', { skip: small === undefined && 'may not mount' }, async (t) => {
  for (const [args, name] of [
    [['-o', join(small!, 'out.jsonl')], 'out.jsonl'],
    [['-o', join(small!, 'out.parquet')], 'out.parquet'],
    [
      ['-o', join(place, 'out.jsonl'), '--shape', 'messages', '--ledger', join(small!, 'removed.jsonl')],
      'removed.jsonl',
    ],
  ] as const) {
    const { status, stderr } = await synthclean([input, ...args, '-q'])
    t.equal(status, 1, name)
    t.match(stderr, `${name}: no space left on the device: free some, or write elsewhere`)
    t.strictSame(readdirSync(small!), [], 'what was written is taken back')
    t.strictSame(readdirSync(place), ['in.jsonl'])
  }
  t.equal(readFileSync(input, 'utf8'), lines)
})
