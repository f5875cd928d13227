// Packs the package, installs it into an empty folder and cleans a record with it, on each version of Node it is for.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const place = mkdtempSync(join(tmpdir(), 'synthclean-package-'))
const npm = (args, cwd) =>
  execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })

/** Another version of Node, from the package that npm has of it for this platform. */
function otherNode(version) {
  const folder = join(place, `node-${version}`)
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), '{"private":true}')
  const name = `node-${process.platform}-${process.arch}`
  npm(['install', '--silent', '--no-audit', '--no-fund', '--ignore-scripts', `${name}@${version}`], folder)
  return join(folder, 'node_modules', name, 'bin/node')
}

try {
  npm(['pack', '--silent', '--ignore-scripts', '--pack-destination', place], root)
  const archive = readdirSync(place).find((name) => name.endsWith('.tgz'))
  writeFileSync(join(place, 'package.json'), '{"name":"empty","private":true}')
  npm(['install', '--silent', '--no-audit', '--no-fund', '--omit=optional', `./${archive}`], place)
  const expected = '{"prompt":"Is it so?","completion":"I am a program."}\n'
  const record = '{"prompt":"Is it so?","completion":"As an AI language model, I am a program.<|im_end|>"}'
  for (const node of [process.execPath, ...['22', '24'].map((version) => otherNode(version))]) {
    const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()
    const program = join(place, 'node_modules/synthclean/dist/cli/main.js')
    const input = `${record}\n${record}\n{broken\n`
    const cleaned = execFileSync(node, [program, '-q'], { cwd: place, input, encoding: 'utf8' })
    if (cleaned !== expected) throw new Error(`Node ${version}: the package gave ${JSON.stringify(cleaned)}`)
    console.log(`${archive} works on Node ${version}`)
  }
  const byName = execFileSync('npx', ['--no-install', 'synthclean', '--version'], {
    cwd: place,
    encoding: 'utf8',
  })
  if (!archive.includes(byName.trim())) throw new Error(`the command gave the version ${byName}`)
  const addOns = readdirSync(join(place, 'node_modules'), { recursive: true }).filter((name) =>
    name.endsWith('.node'),
  )
  if (addOns.length > 0) throw new Error(`the packed package brings native add-ons: ${addOns.join(', ')}`)
} finally {
  rmSync(place, { recursive: true, force: true })
}
