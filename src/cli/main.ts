#!/usr/bin/env node
import { EXIT } from '../errors.js'
import { bench, benchOptions } from './bench.js'
import { clean } from './clean.js'
import { cleanOptions } from './clean-options.js'
import { completionScript } from './completion.js'
import { indexCommands } from './index-commands.js'
import { report, reportOptions } from './report-command.js'
import { runCommands } from './run-commands.js'
import { spark, sparkOptions } from './spark-command.js'
import { stage, STAGE_SUMMARY, stageOptions } from './stage-command.js'

const status = await runCommands((line, handler) =>
  line
    .usage('Cleans training data for language models: JSON Lines in, cleaner JSON Lines out.')
    .command('$0 [inputs..]', 'Clean records', cleanOptions, handler(clean))
    .command(
      'bench <file>',
      'Measure the throughput of each stage and of the whole',
      benchOptions,
      handler(bench),
    )
    .command('report <files..>', 'Show a report, or compare two', reportOptions, handler(report))
    .command('index', 'Build, merge and look at duplicate indexes', (index) => indexCommands(index, handler))
    .command(
      'spark [inputs..]',
      'Clean a corpus on Apache Spark, and remove duplicates from all of it',
      sparkOptions,
      handler(spark),
    )
    .command('stage <program>', STAGE_SUMMARY, stageOptions, handler(stage))
    .command(
      'completion',
      'Print a script that completes commands, options and values in bash or zsh',
      () => undefined,
      handler(() => {
        process.stdout.write(completionScript())
        return EXIT.done
      }),
    ),
)

// A worker or a read that still waits must not keep the process from ending.
process.exit(status)
