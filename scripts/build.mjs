// Builds all into dist/: the TypeScript, the kernels, and the data files that stand beside the sources.
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'

const root = fileURLToPath(new URL('..', import.meta.url))
const run = (script, ...args) =>
  execFileSync(process.execPath, [join(root, 'node_modules', script), ...args], {
    cwd: root,
    stdio: 'inherit',
  })

rmSync(join(root, 'dist'), { recursive: true, force: true })
for (const kernel of ['record', 'filter', 'measure']) {
  run(
    'assemblyscript/bin/asc.js',
    `native-free-kernels/${kernel}/${kernel}.kernel.ts`,
    ...['--outFile', `dist/native-free-kernels/${kernel}/${kernel}.wasm`],
    ...['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--memoryBase', '64'],
    // v128 arguments are passed between kernel functions only, never to JavaScript.
    ...['--disableWarning', '112'],
  )
}

for (const folder of ['src', 'native-free-kernels']) {
  for (const file of readdirSync(join(root, folder), { recursive: true })) {
    if (!/\.(json|ya?ml|css)$/.test(file) || file === 'tsconfig.json') continue
    const to = join(root, 'dist', folder, file)
    mkdirSync(dirname(to), { recursive: true })
    copyFileSync(join(root, folder, file), to)
    // Reading YAML takes a worker a third of a second; see native-free-kernels/data-file.ts.
    if (/\.ya?ml$/.test(file)) writeFileSync(`${to}.json`, JSON.stringify(parse(readFileSync(to, 'utf8'))))
  }
}

run('typescript/bin/tsc', '-p', '.')

// What is made from the table of options, and the program in a few files.
for (const script of ['config-schema.mjs', 'man-page.mjs', 'bundle/command-line.mjs']) {
  execFileSync(process.execPath, [join(root, 'scripts', script)], { cwd: root, stdio: 'inherit' })
}
