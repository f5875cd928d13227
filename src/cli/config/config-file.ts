import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, isAbsolute } from 'node:path'
import type { Node } from 'yaml'
import { SynthcleanError, systemError } from '../../errors.js'
import { DEFINITIONS, type Definition, type GivenOptions } from './definitions.js'
import { NATURAL_FORMS, unknownKey, type GivenValue } from './natural-forms.js'
import { nearest } from './nearest.js'
import { YamlFile } from './yaml-map.js'

const MOST_BYTES = 2 ** 20
const REMOTE = /^[a-z][a-z0-9+.-]*:\/\//i

/**
 * Reads a file for `--config`: a YAML map of options by their long names, and `inputs`. Every value is checked as the
 * command line's is. Paths are relative to the folder of the file. Throws usage errors that name file, line and column.
 */
export function readConfigFile(path: string): GivenOptions {
  const { text, folder } = load(path)
  const file = new YamlFile(text, path)
  const given = new Map<string, readonly string[]>()
  for (const entry of file.entries()) {
    const definition = DEFINITIONS.get(entry.key)
    if (!definition) throw unknownKey(file, entry, [...DEFINITIONS.keys()])
    const values = valuesOf(file, definition, entry.value)
    checkValues(file, definition, values)
    const texts = values.map(({ text }) => text)
    given.set(entry.key, definition.isPath ? texts.map((one) => placed(one, folder, entry.key)) : texts)
  }
  return new Map(
    [...DEFINITIONS.keys()].flatMap((name) => (given.has(name) ? [[name, given.get(name)!]] : [])),
  )
}

function load(path: string): { text: string; folder: string } {
  let bytes: Buffer
  let isFile: boolean
  try {
    isFile = statSync(path).isFile()
    bytes = readFileSync(path)
  } catch (error) {
    throw systemError('read', path, error)
  }
  if (bytes.length > MOST_BYTES) {
    throw new SynthcleanError(
      'usage',
      `${path} has more than ${MOST_BYTES / 2 ** 20}MiB: is it a file of options? (long lists of inputs go into a file for --files-from)`,
    )
  }
  try {
    // A pipe is in no folder.
    const folder = isFile ? dirname(path) : '.'
    return {
      text: new TextDecoder('utf-8', { fatal: true }).decode(bytes),
      folder: folder === '.' ? '' : folder,
    }
  } catch (cause) {
    throw new SynthcleanError('usage', `${path} is not UTF-8`, { cause })
  }
}

/** The values of an option as the command line would have them. */
function valuesOf(file: YamlFile, { name, kind, choices }: Definition, node: Node): GivenValue[] {
  const natural = NATURAL_FORMS[name]?.read(file, node)
  if (natural) return natural
  if (file.isNull(node)) throw file.fault(node, `${name} has no value: give one, or leave it out`)
  if (kind === 'switch') {
    const truth = file.truth(node)
    if (truth === undefined) throw file.fault(node, `${name}: expected true or false`)
    return [{ text: String(truth), node }]
  }
  const items = kind === 'list' ? file.itemsOf(node) : undefined
  return (items ?? [node]).map((item) => {
    const truth = file.truth(item)
    const onOrOff = truth !== undefined && choices?.includes('on') ? (truth ? 'on' : 'off') : undefined
    const text = onOrOff ?? file.text(item)
    if (text !== undefined) return { text, node: item }
    if (truth !== undefined)
      throw file.fault(item, `${name}: expected a text, not ${truth}; quote it if it is one`)
    throw file.fault(
      item,
      `${name}: expected ${kind === 'list' ? 'a value or a list of values' : 'one value'}`,
    )
  })
}

function checkValues(
  file: YamlFile,
  { name, kind, choices, check }: Definition,
  values: readonly GivenValue[],
): void {
  for (const { text, node } of values) {
    if (text === '') throw file.fault(node, `${name} is empty: give a value, or leave it out`)
    if (text.includes('\0')) throw file.fault(node, `${name} has a NUL in it`)
    if (choices && !choices.includes(text)) {
      const meant = nearest(text, choices)
      const advice = meant === undefined ? '' : ` (did you mean ${meant}?)`
      throw file.fault(node, `${name} "${text}": expected ${choices.join(', ')}${advice}`)
    }
    try {
      if (kind !== 'switch') check?.(kind === 'list' ? [text] : text)
    } catch (error) {
      throw file.fault(node, error instanceof Error ? error.message.replace(/^--/, '') : String(error), error)
    }
  }
}

/** A path that is written in a file of this folder. */
function placed(path: string, folder: string, name: string): string {
  if (folder === '' || path === '-' || REMOTE.test(path) || isAbsolute(path)) return path
  const whole = `${folder.replace(/\/$/, '')}/${path}`
  if (name !== 'inputs' || process.platform === 'win32' || existsSync(whole)) return whole
  // Signs in the folder's name are no part of the pattern.
  return `${folder.replace(/\/$/, '').replace(/[*?[\]{}\\]/g, '\\$&')}/${path}`
}
