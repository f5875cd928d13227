// Writes the reference, docs/reference, from the doc comments of the sources, the table of options and the declarations of
// the stages (after a build):
//   node scripts/reference.mjs [FOLDER]
import { appendFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Application, Converter } from 'typedoc'
import { MarkdownPageEvent } from 'typedoc-plugin-markdown'
import { OPTIONS } from '../dist/src/cli/options.js'
import { STAGES } from '../dist/src/stages/list.js'

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
appendFileSync(join(folder, 'README.md'), '- [options, stages and rules](options.md)\n')

function optionsPage() {
  const rows = Object.entries(OPTIONS).map(([flag, { alias, array, ...option }]) => {
    const name = flag.replace(/-([a-z])/g, (_, letter) => letter.toUpperCase())
    const values = option.choices?.map((choice) => `\`${choice}\``).join(', ')
    const form = `${values ?? (option.type === 'boolean' ? 'switch' : 'text')}${array ? '; may be given again' : ''}`
    const standard = option.defaultDescription ?? (option.default === false ? 'off' : option.default)
    const flags = `\`--${flag}\`${alias ? `, \`-${alias}\`` : ''}`
    const meaning = cell(option.describe)
    return `| ${flags} | \`${name}\` | ${form} | ${[standard ?? []].flat().join(', ')} | ${meaning} |\n`
  })
  return `# options

All options by their flags, which without their dashes are the keys of a file for \`--config\`, and by their names in the
library, where numbers may be numbers. [../api.md](../api.md) says which of them the library has.

| flag | in the library | value | default | meaning |
| --- | --- | --- | --- | --- |
${rows.join('')}
## Stages

In the order in which a record passes them. Each rule says when a record is rejected, edited or tagged for it; what a rule tags
is rejected with \`--drop RULE\`.

${STAGES.map(stageSection).join('\n')}`
}

function stageSection({ name, options = {}, rejects, edits, tags }) {
  const own = Object.keys(options).map((flag) => `\`--${flag}\``)
  const rules = [...Object.entries({ rejects, edits, tags })].flatMap(([verdict, of]) =>
    of.map(({ id, when }) => `| \`${id}\` | ${verdict} | ${cell(when)} |\n`),
  )
  return `### ${name}

${own.length > 0 ? `Its options: ${own.join(', ')}.\n\n` : ''}| rule | | when |
| --- | --- | --- |
${rules.join('')}`
}

function cell(text) {
  return text.replaceAll('|', '\\|')
}
