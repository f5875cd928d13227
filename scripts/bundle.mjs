// Makes dist/bundle/synthclean.mjs of what stands in dist/: one file with all that `synthclean stage` needs, which engines
// bring to their executors. Data files and kernels stand in it as text; see bundle/embedded-files.mjs.
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild-wasm'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = join(root, 'dist')
const place = join(dist, 'bundle')
const parts = join(place, 'parts')
const EMBEDDED = /\.(json|css|wasm)$/

/** Changes that must be possible: where a source is another one now, the bundle must not fail later, on an executor. */
const CHANGES = {
  'dist/src/stages/consistency/language.js': [
    [`createRequire(import.meta.url)(path)`, `require('eld/extrasmall')`],
    [`fileURLToPath(import.meta.resolve('eld/extrasmall'))`, `undefined`],
  ],
}

rmSync(place, { recursive: true, force: true })
mkdirSync(parts, { recursive: true })
cpSync(join(root, 'scripts/bundle/embedded-files.mjs'), join(parts, 'embedded-files.mjs'))
const files = { '/package.json': readFileSync(join(root, 'package.json')).toString('base64') }
for (const folder of ['src', 'native-free-kernels']) {
  for (const name of readdirSync(join(dist, folder), { recursive: true })) {
    const path = join(dist, folder, name)
    const address = relative(root, path)
    if (EMBEDDED.test(name)) files[`/${address}`] = readFileSync(path).toString('base64')
    if (!name.endsWith('.js')) continue
    let text = readFileSync(path, 'utf8')
    for (const [from, to] of CHANGES[address] ?? []) {
      if (!text.includes(from))
        throw new Error(`${address} has no ${from} any more: change scripts/bundle.mjs`)
      text = text.replace(from, to)
    }
    const to = join(parts, folder, name)
    const embedded = join(relative(dirname(to), parts), 'embedded-files.mjs')
    mkdirSync(dirname(to), { recursive: true })
    writeFileSync(
      to,
      text
        .replace(/from 'node:fs';/g, `from '${embedded}';`)
        .replaceAll('import.meta.url', `'embedded:///${address}'`),
    )
  }
}
writeFileSync(join(parts, 'embedded-table.mjs'), `export const FILES = ${JSON.stringify(files)}\n`)

await build({
  entryPoints: [join(parts, 'src/cli/executor.js')],
  outfile: join(place, 'synthclean.mjs'),
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  // eld tells only of `import` how it is found.
  conditions: ['import'],
  legalComments: 'inline',
  // Libraries in the form of CommonJS ask for modules of Node by `require`.
  banner: {
    js: `import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);`,
  },
  logLevel: 'warning',
})
rmSync(parts, { recursive: true })
