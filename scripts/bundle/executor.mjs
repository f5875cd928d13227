// Makes dist/bundle/synthclean.mjs of what stands in dist/: one file with all that `synthclean stage` needs, which engines
// bring to their executors. Data files and kernels stand in it as text; see embedded-files.mjs.
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild-wasm'
import { copySources, FOLDERS } from './sources.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const dist = join(root, 'dist')
const place = join(dist, 'bundle')
const parts = join(place, 'parts')
const EMBEDDED = /\.(json|css|wasm)$/

const CHANGES = {
  'src/stages/consistency/language.js': [
    [`createRequire(import.meta.url)(path)`, `require('eld/extrasmall')`],
    [`fileURLToPath(import.meta.resolve('eld/extrasmall'))`, `undefined`],
  ],
}

rmSync(place, { recursive: true, force: true })
mkdirSync(parts, { recursive: true })
cpSync(fileURLToPath(new URL('./embedded-files.mjs', import.meta.url)), join(parts, 'embedded-files.mjs'))
copySources(dist, parts, CHANGES, (text, path) => {
  const embedded = join(relative(dirname(path), '.'), 'embedded-files.mjs').replaceAll('\\', '/')
  return text
    .replace(/from 'node:fs';/g, `from '${embedded}';`)
    .replaceAll('import.meta.url', `'embedded:///dist/${path}'`)
})
const files = { '/package.json': readFileSync(join(root, 'package.json')).toString('base64') }
for (const folder of FOLDERS) {
  for (const name of readdirSync(join(dist, folder), { recursive: true })) {
    if (!EMBEDDED.test(name)) continue
    files[`/dist/${folder}/${name.replaceAll('\\', '/')}`] = readFileSync(join(dist, folder, name)).toString(
      'base64',
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
