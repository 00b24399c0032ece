#!/usr/bin/env node
// The command.
console.info(1);
