import type { IPollFunctions } from 'n8n-workflow';
import { count } from '../values/words';
import { undocumentedReply } from '../operation/answers';
import type { Failing } from '../operation/answers';
import type { Provider } from '../operation/operation';
import type { Reply } from '../operation/wire';
import { connect } from '../http/connection';
import type { Connection, Limits } from '../http/connection';
import { askOnce } from '../http/request';
import type { List, ListedPlan, PollPlan, Questions } from './trigger';

/** Where the questions of a poll come from. */
export interface Source {
	/** Of the credential that it takes to find them, besides the provider's own. */
	readonly secrets: readonly string[];
	/** Throws `Failed` if the requests cannot be made with these credentials, whenever they are asked. */
	readonly tryRequests: () => void;
	readonly questions: (limits: Limits) => Promise<Questions | Failing>;
}

/** The plan itself or, if it has a list, what that holds: it is read anew for each poll. */
export async function sourceOf(
	context: IPollFunctions,
	plan: PollPlan | ListedPlan,
): Promise<Source> {
	if (!('list' in plan)) {
		const tryRequests = () => void plan.requests(undefined);
		return { secrets: [], tryRequests, questions: async () => plan };
	}
	const { list } = plan;
	const { provider } = list;
	const credential = await context.getCredentials(provider.credentialType);
	return {
		secrets: provider.secrets(credential),
		tryRequests: () => {
			list.page({ credential }, undefined);
			plan.questionsFor([]).requests(undefined);
		},
		questions: async (limits) => {
			const read = await readList(connect(context, provider, credential, limits), list);
			return 'outcome' in read ? read : plan.questionsFor(read.entries);
		},
	};
}

/** Page by page, because only a page tells where the next one begins. */
async function readList(
	connection: Connection,
	list: List,
): Promise<{ readonly entries: readonly unknown[] } | Failing> {
	const { context, credential } = connection;
	const { provider, limit } = list;
	const entries: unknown[] = [];
	while (entries.length < limit) {
		const asked = await askOnce(connection, () => list.page({ credential }, entries.at(-1)));
		if ('failure' in asked) return asked.failure;
		const found = list.read(asked.reply);
		if (!found) return undocumented(provider, asked.reply);
		entries.push(...found.entries);
		if (found.isLast) return { entries };
	}
	context.logger.warn(
		`${context.getNode().name}: The list is longer than ${count(limit)} entries. The others are not watched.`,
	);
	return { entries };
}

/** A reply that a later poll may not get again. */
export const undocumented = ({ name }: Provider, reply: Reply): Failing => ({
	...undocumentedReply(name, reply, 'query'),
	next: 'mayPass',
});
