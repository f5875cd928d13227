import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import ts from 'typescript'
import { root } from '../process.js'

interface Locked {
  version?: string
  integrity?: string
  hasInstallScript?: boolean
  dev?: boolean
  optional?: boolean
  link?: boolean
}

const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, Locked>
}
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>
  publishConfig: Record<string, unknown>
  scripts: Record<string, string>
}

t.test('each package of the lock file has its checksum', async (t) => {
  const packages = Object.entries(lock.packages).filter(([path]) => path !== '')
  t.ok(packages.length > 100)
  for (const [path, { integrity }] of packages) t.match(integrity, /^sha512-/, path)
})

t.test('no package that users install runs a script at its installation', async (t) => {
  for (const [path, { dev, optional, hasInstallScript }] of Object.entries(lock.packages)) {
    // Optional ones are the native parts of piscina, which no run needs.
    if (path !== '' && !dev && !optional) t.notOk(hasInstallScript, path)
  }
  for (const script of ['preinstall', 'install', 'postinstall']) t.notOk(script in manifest.scripts, script)
})

t.test('a release says where it was made', async (t) => {
  t.equal(manifest.publishConfig['provenance'], true)
})

const MAKES_CODE = ['eval', 'Function', 'AsyncFunction', 'GeneratorFunction']
const MODULES = ['vm', 'node:vm', 'child_process', 'node:child_process']

t.test('no code is made from strings, and no program is started', async (t) => {
  for (const folder of ['src', 'native-free-kernels']) {
    for (const file of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts') || file.endsWith('.kernel.ts')) continue
      const path = join(root, folder, file)
      const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ESNext)
      const visit = (node: ts.Node): void => {
        if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && ts.isIdentifier(node.expression))
          if (MAKES_CODE.includes(node.expression.text)) t.fail(`${file}: ${node.expression.text}`)
        // The bench runs the program as a process of its own, a job on Spark what --spark-sql names.
        if (
          ts.isImportDeclaration(node) &&
          ts.isStringLiteral(node.moduleSpecifier) &&
          !['cli/bench.ts', 'spark/run-job.ts'].includes(file)
        )
          if (MODULES.includes(node.moduleSpecifier.text)) t.fail(`${file}: ${node.moduleSpecifier.text}`)
        ts.forEachChild(node, visit)
      }
      visit(source)
    }
  }
  t.pass('all sources were read')
})
