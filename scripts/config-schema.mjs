// Writes docs/synthclean.schema.json, the JSON Schema of a file for --config, from the table of options, at the end of each
// build.
import { writeFileSync } from 'node:fs'
import { format, resolveConfig } from 'prettier'
import { configSchema } from '../dist/src/cli/config/schema.js'

const file = new URL('../docs/synthclean.schema.json', import.meta.url)
const style = await resolveConfig(file)
writeFileSync(file, await format(JSON.stringify(configSchema()), { ...style, parser: 'json' }))
