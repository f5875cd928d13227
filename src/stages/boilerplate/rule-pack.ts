import { Composer } from 'yaml'
import { yamlTokens } from '../../records/yaml-tokens.js'
import { packFailure } from './rule-file.js'

const MOST_ALIASES = 100

/** A pack of the user's own, parsed but not yet read: plain data, which crosses to the workers. */
export interface RulePack {
  path: string
  content: unknown
}

/**
 * Parses a pack written in YAML, which is data only: tags stand for nothing, and neither nesting nor aliases can use up
 * the memory. Throws a usage error that names the file.
 */
export function parsePack(text: string, path: string): RulePack {
  const tooDeep = (offset: number) => new Error(`it is nested too deeply at character ${offset}`)
  try {
    const documents = [...new Composer().compose(yamlTokens(text, tooDeep), false, text.length)]
    const [fault] = documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])
    if (fault) throw fault
    if (documents.length > 1) throw new Error('it has a second document')
    return { path, content: documents[0]?.toJS({ maxAliasCount: MOST_ALIASES }) }
  } catch (cause) {
    throw packFailure(path, cause instanceof Error ? cause.message : String(cause), cause)
  }
}
