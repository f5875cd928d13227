// Packs the package, installs it into an empty folder and cleans a record with it.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const place = mkdtempSync(join(tmpdir(), 'synthclean-package-'))
const npm = (args, cwd) =>
  execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
try {
  npm(['pack', '--silent', '--ignore-scripts', '--pack-destination', place], root)
  const archive = readdirSync(place).find((name) => name.endsWith('.tgz'))
  writeFileSync(join(place, 'package.json'), '{"name":"empty","private":true}')
  npm(['install', '--silent', '--no-audit', '--no-fund', '--omit=optional', `./${archive}`], place)
  const record = '{"prompt":"Who are you?","completion":"As an AI language model, I am a program.<|im_end|>"}'
  const cleaned = execFileSync('npx', ['--no-install', 'synthclean', '-q'], {
    cwd: place,
    input: `${record}\n${record}\n{broken\n`,
    encoding: 'utf8',
  })
  const expected = '{"prompt":"Who are you?","completion":"I am a program."}\n'
  if (cleaned !== expected) throw new Error(`the packed package gave ${JSON.stringify(cleaned)}`)
  const addOns = readdirSync(place, { recursive: true }).filter((name) => name.endsWith('.node'))
  if (addOns.length > 0) throw new Error(`the packed package brings native add-ons: ${addOns.join(', ')}`)
  console.log(`${archive} works`)
} finally {
  rmSync(place, { recursive: true, force: true })
}
