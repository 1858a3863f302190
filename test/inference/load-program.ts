// Loads a model in a process of its own, runs it on a ramp, and prints what became of it.
// Arguments: the file, and options as JSON.
import { networksInUse } from '../../daemon/inference/networks-in-use.js';
import { Session, type SessionOptions } from '../../daemon/inference/session.js';

const [file = '', options = '{}'] = process.argv.slice(2);
const session = Session.open(file, JSON.parse(options) as SessionOptions);
const input = session.input(session.inputNames[0]!);
for (let i = 0; i < input.length; i++) input[i] = (i % 997) / 997;
session.run();
const outputs = session.outputNames.map((name) => [...session.output(name)]);
process.stdout.write(JSON.stringify({ networks: networksInUse(), outputs }));
session.close();
