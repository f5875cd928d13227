import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { folder, root, synthclean } from '../process.js'

const RECORD_STAGES = ['--skip', 'exact-duplicates', '--skip', 'near-duplicates']
const DUPLICATE_STAGES = ['--only', 'exact-duplicates', '--only', 'near-duplicates']
/** Bytes that the generator may write. */
const MOST_OUTPUT = 2 ** 24

async function clean(...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await synthclean([...args, '-q'])
  if (status !== 0) throw new Error(stderr)
  return stdout.toString()
}

t.test(
  'record stages over the parts of a corpus, then duplicate stages over all, give what one run gives',
  async (t) => {
    const place = folder()
    const made = ['--size', '2MB', '--duplicates', '0.3']
    const corpus = execFileSync(process.execPath, [join(root, 'scripts/generate-corpus.mjs'), ...made], {
      maxBuffer: MOST_OUTPUT,
    })
    const lines = `${corpus.toString()}${readFileSync(join(root, 'examples/corpus.jsonl'), 'utf8')}`.split(
      '\n',
    )
    const whole = join(place, 'whole.jsonl')
    writeFileSync(whole, lines.join('\n'))
    const half = Math.floor(lines.length / 2)
    const kept: string[] = []
    for (const [number, part] of [lines.slice(0, half), lines.slice(half)].entries()) {
      const path = join(place, `part-${number}.jsonl`)
      writeFileSync(path, part.join('\n'))
      kept.push(join(place, `kept-${number}.jsonl`))
      writeFileSync(kept.at(-1)!, await clean(path, ...RECORD_STAGES))
    }
    const inOneRun = await clean(whole)
    const inTwoPasses = await clean(...kept, ...DUPLICATE_STAGES)
    t.ok(inOneRun.length > 0 && inOneRun.length < 0.9 * corpus.length, 'duplicates are removed')
    t.ok(inTwoPasses === inOneRun, 'the same bytes')
  },
)
