// Writes the manual page from the table of options and the declarations of the stages, at the end of each build:
//   node scripts/man-page.mjs [FILE]
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { OPTIONS } from '../dist/src/cli/options.js'
import { EXIT } from '../dist/src/errors.js'
import { STAGES } from '../dist/src/stages/list.js'

const file = resolve(process.argv[2] ?? fileURLToPath(new URL('../man/synthclean.1', import.meta.url)))
const { version, description } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))

/** Text as roff reads it: its own signs escaped, no line that begins with one. */
const plain = (text) =>
  text.replace(/[\\-]/g, (sign) => (sign === '-' ? '\\-' : '\\e')).replace(/^(?=[.'])/gm, '\\&')
const bold = (text) => `\\fB${plain(text)}\\fR`
const item = (term, text) => `.TP\n${term}\n${text}\n`

function option([name, { alias, type, choices, array, default: given, defaultDescription, describe }]) {
  const flags = [alias && `\\-${alias}`, `\\-\\-${plain(name)}`]
    .filter(Boolean)
    .map((flag) => `\\fB${flag}\\fR`)
  const value = type === 'boolean' ? '' : ` \\fI${choices ? 'CHOICE' : 'VALUE'}\\fR`
  const standard = defaultDescription ?? (typeof given === 'string' ? given : undefined)
  const notes = [
    choices && `One of ${choices.map(plain).join(', ')}.`,
    array && !/given again/.test(describe) && 'May be given again.',
    standard && `Default: ${plain(standard)}.`,
  ]
  return item(flags.join(', ') + value, [`${plain(describe)}.`, ...notes.filter(Boolean)].join('\n'))
}

function stage({ name, rejects, edits, tags }) {
  const said = Object.entries({ rejects, edits, tags })
    .filter(([, rules]) => rules.length > 0)
    .map(([verdict, rules]) => `${verdict}: ${rules.map(({ id }) => plain(id)).join(', ')}.`)
  return item(bold(name), said.join('\n.br\n'))
}

const STATUS = {
  done: 'Done; also when the reader of the output closed it early.',
  failed: 'Input or output failed.',
  usage: 'Wrong usage; nothing was read.',
  tooManyInvalid: 'More records are invalid than \\fB\\-\\-max\\-invalid\\fR allows.',
  gate: 'A \\fB\\-\\-fail\\-if\\fR is met, or cannot be told.',
}

const COMMANDS = {
  'synthclean [INPUT...]': 'Clean records. No input, or \\-, is standard input.',
  'synthclean report FILE [FILE]': 'Show a report, or compare two.',
  'synthclean index build|merge|info': 'Build, merge and look at duplicate indexes.',
  'synthclean bench FILE': 'Measure the throughput of each stage and of the whole.',
  'synthclean spark INPUT... \\-\\-output FOLDER':
    'Clean a corpus on Apache Spark, and remove duplicates from all of it.',
  'synthclean stage clean|sketch|pairs|resolve|filter|report': 'Run a stage as a program from rows to rows.',
  'synthclean completion': 'Print a script that completes commands, options and values in bash or zsh.',
}

const page = `.\\" Made by scripts/man-page.mjs.
.TH SYNTHCLEAN 1 "" "synthclean ${version}" "User Commands"
.SH NAME
synthclean \\- ${plain(description)}
.SH SYNOPSIS
.B synthclean
[\\fIOPTION\\fR...] [\\fIINPUT\\fR...]
.SH DESCRIPTION
Reads records of training data, validates and mends them, strips what models leave behind, removes duplicates, and writes those
that stay. Input and output are JSON Lines, JSON arrays, CSV, text or Parquet, plain or compressed: files, folders, globs,
standard input, or addresses of remote stores.
.PP
What was rejected or edited, and why, is told by \\fB\\-\\-ledger\\fR; counts and scores by \\fB\\-\\-report\\fR.
.SH COMMANDS
${Object.entries(COMMANDS)
  .map(([form, text]) => item(bold(form), text))
  .join('')}.SH OPTIONS
${Object.entries(OPTIONS).map(option).join('')}.SH STAGES
In the order in which a record passes them, with the rules of each. What is tagged is rejected with \\fB\\-\\-drop\\fR.
${STAGES.map(stage).join('')}.SH EXIT STATUS
${Object.entries(EXIT)
  .map(([name, status]) => item(`\\fB${status}\\fR`, STATUS[name]))
  .join('')}.SH EXAMPLES
.nf
cat corpus.jsonl | synthclean > clean.jsonl
synthclean data/ \\-o clean/ \\-\\-ledger removed.jsonl \\-\\-report report.html
synthclean data/ \\-o clean.parquet \\-\\-checkpoint state \\-\\-resume
.fi
.SH SEE ALSO
The folder docs of the package.
`

mkdirSync(dirname(file), { recursive: true })
writeFileSync(file, page)
