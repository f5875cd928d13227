import { runCommands } from './run-commands.js'
import { stage, STAGE_SUMMARY, stageOptions } from './stage-command.js'

// What executors of an engine run: the programs alone, made into one file by scripts/bundle/executor.mjs.
const status = await runCommands((line, handler) =>
  line.command('stage <program>', STAGE_SUMMARY, stageOptions, handler(stage)).demandCommand(1),
)
process.exit(status)
