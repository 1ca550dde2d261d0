import { childProcess, path, process } from '../../dev/node';
import begin from '../support/begin';
import end from '../support/end';

/** The long histories, each in a process of its own: most of them set its clock. */
const PLAYS = [['sending'], ['limits'], ['polling', 'default'], ['polling', 'durable']];

/** Plays them all; how many of them do not hold. */
export async function playLongHistories(): Promise<number> {
	begin();
	try {
		const codes = PLAYS.map(async (play) => {
			const child = childProcess.fork(path.join(process.cwd(), 'test/histories/child.ts'), play, {
				execArgv: ['--import', 'tsx'],
			});
			return await new Promise((resolve) => child.once('exit', resolve));
		});
		return (await Promise.all(codes)).filter((code) => code !== 0).length;
	} finally {
		end();
	}
}
