// Runs the compiled tests with tap, or those whose path has one of the given words in it, and ends with the line that
// counts them: "N passed, N failed".
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { PassThrough } from 'node:stream'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const root = fileURLToPath(new URL('..', import.meta.url))
const words = process.argv.slice(2)
const files = readdirSync(join(root, 'dist/test'), { recursive: true })
  .filter((file) => file.endsWith('.test.js'))
  .map((file) => join('dist/test', file))
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  .sort()

// Longer than the slowest file takes on a busy machine.
const SECONDS = 600
const env = { ...process.env, TAP_TIMEOUT: `${SECONDS}` }
// What tap loads into each process for coverage would double the time of every start of the program.
const script = 'unset NODE_OPTIONS; exec "$0" --enable-source-maps "$1"'

const report = t.pipe(new PassThrough())
t.setTimeout(0)
t.jobs = 2
for (const file of files) {
  void t.spawn(
    'sh',
    ['-c', script, process.execPath, file],
    { cwd: root, env, timeout: SECONDS * 1000 },
    file,
  )
}
t.end()

for await (const line of createInterface({ input: report })) {
  // Single assertions are of interest only where they fail.
  if (!/^\s+ok \d+/.test(line)) console.log(line)
}
const { pass, fail, skip, todo } = t.counts
console.log(`${pass} passed, ${fail} failed, ${skip + todo} skipped`)
process.exitCode = t.passing() && files.length > 0 ? 0 : 1
