#!/usr/bin/env node
// Where the command `guise` begins. Commands that a key may be bound to go straight to
// the running daemon: they wait neither for the check whether all is set up nor for
// modules they do not need. All others go through the set-up (bootstrap.mjs).
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const quick = join(__dirname, '..', 'dist', 'daemon', 'control', 'quick-command.js');

function isDoneQuickly(args) {
  if (!existsSync(quick)) return false;
  const { isQuickCommand, runQuickCommand } = require(quick);
  if (!isQuickCommand(args)) return false;
  runQuickCommand(args);
  return true;
}

if (!isDoneQuickly(process.argv.slice(2))) import('./bootstrap.mjs');
