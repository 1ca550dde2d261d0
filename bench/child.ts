import { fs, os, path, process } from '../dev/node';
import { launch } from '../dev/child';
import { atEnd } from '../dev/lifetime';

/**
 * Runs one of this folder's programs in a separate process, so that programs share neither time nor
 * memory. Returns the JSON it prints.
 */
export async function measure<Result>(
	program: string,
	given: object = {},
	node = process.execPath,
): Promise<Result> {
	// n8n-core writes its settings when it is loaded: keep them out of the user's home.
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'n8n-nodes-cis-telephony-bench-'));
	const remove = atEnd(() => fs.rmSync(folder, { recursive: true, force: true }));
	let output = '';
	const { ended } = launch({
		command: node,
		args: [
			...(program.endsWith('.ts') ? ['--import', 'tsx'] : []),
			path.join('bench', program),
			JSON.stringify(given),
		],
		cwd: path.resolve('.'),
		env: {
			...process.env,
			N8N_USER_FOLDER: folder,
			N8N_ENCRYPTION_KEY: 'only-for-measuring',
			N8N_LOG_LEVEL: 'silent',
		},
		output: (text) => {
			output += text;
		},
	});
	const code = await ended;
	await remove();
	const last = output.trimEnd().split('\n').pop() ?? '';
	if (code !== 0 || !last.startsWith('{')) {
		throw new Error(`bench/${program} ended with ${code}:\n${output.slice(-2000)}`);
	}
	const result: Result = JSON.parse(last);
	return result;
}
