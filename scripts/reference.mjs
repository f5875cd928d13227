// Writes the reference of the library, docs/reference, from the doc comments of the sources and the table of options (after
// a build):
//   node scripts/reference.mjs [FOLDER]
import { appendFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Application, Converter } from 'typedoc'
import { MarkdownPageEvent } from 'typedoc-plugin-markdown'
import { OPTIONS } from '../dist/src/cli/options.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = resolve(process.argv[2] ?? join(root, 'docs/reference'))

/** What is documented, and the names of its pages. */
const PAGES = { 'src/api/index.ts': 'synthclean', 'src/stages/plugins/plugin.ts': 'plugin' }

const application = await Application.bootstrapWithPlugins({
  entryPoints: Object.keys(PAGES).map((path) => join(root, path)),
  tsconfig: join(root, 'tsconfig.json'),
  plugin: ['typedoc-plugin-markdown'],
  out: folder,
  router: 'module',
  logLevel: 'Error',
  // Nothing that differs between machines, or with each line that is added to a source.
  disableSources: true,
  disableGit: true,
  includeVersion: false,
  readme: 'none',
  excludeExternals: true,
  excludePrivate: true,
  hideBreadcrumbs: true,
  hidePageHeader: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  classPropertiesFormat: 'table',
  typeDeclarationFormat: 'table',
  validation: { notExported: false },
})
application.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
  for (const module of project.children ?? []) {
    const path = Object.keys(PAGES).find(
      (path) => path.replace(/^src\/|(\/index)?\.ts$/g, '') === module.name,
    )
    module.name = PAGES[path]
  }
})
application.renderer.on(MarkdownPageEvent.END, (page) => {
  page.contents = page.contents?.replace(/<a id="[^"]*"><\/a> /g, '')
})

const project = await application.convert()
if (!project) throw new Error('the sources could not be read')
await application.generateOutputs(project)
writeFileSync(join(folder, 'options.md'), optionsPage())
appendFileSync(join(folder, 'README.md'), '- [options](options.md)\n')

function optionsPage() {
  const rows = Object.entries(OPTIONS).map(([flag, { alias, array, ...option }]) => {
    const name = flag.replace(/-([a-z])/g, (_, letter) => letter.toUpperCase())
    const values = option.choices?.map((choice) => `\`${choice}\``).join(', ')
    const form = `${values ?? (option.type === 'boolean' ? 'switch' : 'text')}${array ? '; may be given again' : ''}`
    const standard = option.defaultDescription ?? (option.default === false ? 'off' : option.default)
    const flags = `\`--${flag}\`${alias ? `, \`-${alias}\`` : ''}`
    const meaning = option.describe.replaceAll('|', '\\|')
    return `| ${flags} | \`${name}\` | ${form} | ${[standard ?? []].flat().join(', ')} | ${meaning} |\n`
  })
  return `# options

All options by their flags, which without their dashes are the keys of a file for \`--config\`, and by their names in the
library, where numbers may be numbers. [../api.md](../api.md) says which of them the library has.

| flag | in the library | value | default | meaning |
| --- | --- | --- | --- | --- |
${rows.join('')}`
}
