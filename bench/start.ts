// node dist/bench/start.js [RUNS]: how long a run takes that has next to nothing to do; medians of RUNS (9), in turn. A second
// checkout that was built can be named to be measured beside this one: node dist/bench/start.js RUNS FOLDER. See RESULTS.md.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { table, type Cell } from './accuracy/markdown.js'

const [runs = '9', other] = process.argv.slice(2)
const folders = [fileURLToPath(new URL('../..', import.meta.url)), ...(other === undefined ? [] : [other])]
const RECORD = '{"text":"One record."}\n'

const commands = [
  { name: 'node -e 0', args: ['-e', '0'] },
  ...folders.flatMap((folder) => {
    const program = join(folder, 'dist/cli/main.js')
    return [
      { name: `${folder}: --version`, args: [program, '--version'] },
      { name: `${folder}: one record`, args: [program, '-q'] },
    ]
  }),
]

const seconds = commands.map((): number[] => [])
for (let run = 0; run < Number(runs); run++) {
  for (const [at, { name, args }] of commands.entries()) {
    const started = performance.now()
    const { status, stderr } = spawnSync(process.execPath, args, { input: RECORD })
    if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr.toString()}`)
    seconds[at]!.push((performance.now() - started) / 1000)
  }
}

const rows = commands.map(({ name }, at): Cell[] => {
  const sorted = seconds[at]!.sort((one, two) => one - two)
  return [name, sorted[sorted.length >> 1]!.toFixed(2), sorted[0]!.toFixed(2)]
})
console.log(table([['run', 'seconds, median', 'seconds, best'], ...rows]))
