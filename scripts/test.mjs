// Runs the compiled tests with tap and ends with the line that counts them: "N passed, N failed".
import { execFileSync, spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = join(root, 'dist/test')
const files = readdirSync(folder, { recursive: true })
  .filter((file) => file.endsWith('.test.js'))
  .map((file) => join(folder, file))
  .sort()

const tap = join(root, 'node_modules/tap/dist/esm/run.mjs')
// Without this the first run in a folder goes by tap's own loader, which does not know all that packages may export.
execFileSync(process.execPath, [tap, 'build'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
const args = [tap, '--reporter=tap', '--disable-coverage', '--jobs=2', '--timeout=600', ...files]
const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
let counts
let rest = ''
child.stdout.on('data', (bytes) => {
  const lines = (rest + bytes).split('\n')
  rest = lines.pop()
  for (const line of lines) {
    const total = /^# \{ total: (\d+)(.*)\}/.exec(line)
    if (total) counts = total
    // Single assertions are of interest only where they fail.
    if (!/^\s+ok \d+/.test(line)) console.log(line)
  }
})
child.on('close', (status) => {
  const [, total, detail] = counts ?? [undefined, '0', '']
  const count = (name) => Number(new RegExp(`${name}: (\\d+)`).exec(detail)?.[1] ?? 0)
  const [failed, skipped, todo] = ['fail', 'skip', 'todo'].map(count)
  console.log(`${Number(total) - failed - skipped - todo} passed, ${failed} failed, ${skipped} skipped`)
  process.exit(status ?? 1)
})
