// Makes dist/cli/ of what stands in dist/: the program in a few files, from which Node starts in two thirds of the time
// that its hundreds of modules take. Libraries stay outside, and data files and kernels where they are.
import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild-wasm'
import { copySources } from './sources.mjs'

const dist = fileURLToPath(new URL('../../dist', import.meta.url))
const place = join(dist, 'cli')
const parts = join(place, 'parts')
const OWN_PLACE = '@own-place@'

/** The worker starts from here; everything else is looked for beside the module that it belongs to. */
const CHANGES = {
  'src/pipeline/worker-pool.js': [
    [`new URL('./start-worker.cjs', import.meta.url)`, `new URL('./start-worker.cjs', ${OWN_PLACE})`],
  ],
}

rmSync(place, { recursive: true, force: true })
copySources(dist, parts, CHANGES, (text, path) =>
  text
    .replaceAll('import.meta.url', `new URL('../${path}', import.meta.url).href`)
    .replaceAll(OWN_PLACE, 'import.meta.url'),
)
await build({
  entryPoints: [
    { in: join(parts, 'src/cli/main.js'), out: 'main' },
    { in: join(parts, 'src/pipeline/worker.js'), out: 'worker' },
  ],
  outdir: place,
  bundle: true,
  splitting: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  logLevel: 'warning',
})
copyFileSync(join(dist, 'src/pipeline/start-worker.cjs'), join(place, 'start-worker.cjs'))
rmSync(parts, { recursive: true })
