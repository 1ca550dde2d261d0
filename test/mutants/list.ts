/** A rule, and the change to the shipped source that breaks it. */
export interface Mutant {
	/** What the broken code does. */
	readonly name: string;
	readonly file: string;
	/** Exactly once in the file. */
	readonly find: string;
	readonly replace: string;
	/** Test files that have to notice. */
	readonly tests: readonly string[];
}

const RETRY = ['test/mobilon/retry.test.ts'];
const FAULTS = ['test/mobilon/faults.test.ts'];
const CONFORMANCE = ['test/conformance.test.ts'];
const INPUT = ['test/mobilon/input.test.ts'];
const GUARD = ['test/mobilon/skipAlreadySent.test.ts'];
const QUIET = [
	'test/mobilon/quietHours.test.ts',
	'test/callPassword/quietHours.test.ts',
	'test/autodialer/quietHours.test.ts',
];
const POLLING = ['test/polling.test.ts'];
const RECORDS = ['test/autodialer/recordChanges.test.ts'];
const HINTS = ['test/hints.test.ts'];
const PANELS = ['test/panels.test.ts'];
const EXPRESSION = ['test/shared/expression.test.ts'];
const HISTORIES = ['test/reliability.test.ts'];
const WEBHOOK = ['test/autodialer/trigger.test.ts'];

export const mutants: readonly Mutant[] = [
	// One outcome for each item, nothing sent twice
	{
		name: 'forget the ledger between tries',
		file: 'shared/execute.ts',
		find: 'else ledger.keep(key);',
		replace: 'else ledger.close(key);',
		tests: RETRY,
	},
	{
		name: 'send what stayed unknown again',
		file: 'shared/answer.ts',
		find: "if (answer.outcome !== 'notSent') known.set(index, answer);",
		replace: "if (answer.outcome === 'accepted') known.set(index, answer);",
		tests: RETRY,
	},
	{
		name: 'keep what was not sent from the next try',
		file: 'shared/answer.ts',
		find: "if (answer.outcome !== 'notSent') known.set(index, answer);",
		replace: 'known.set(index, answer);',
		tests: RETRY,
	},
	{
		name: 'go on in stop mode after a failing batch',
		file: 'shared/answer.ts',
		find: 'return !repeats && (goesOn || (areAccepted && arePassed));',
		replace: 'return !repeats;',
		tests: FAULTS,
	},
	{
		name: 'go on after 401',
		file: 'shared/answer.ts',
		find: 'return !repeats && (goesOn || (areAccepted && arePassed));',
		replace: 'return goesOn || areAccepted;',
		tests: FAULTS,
	},
	{
		name: 'send valid items although another one is invalid',
		file: 'shared/answer.ts',
		find: 'if (goesOn || [...plan.answered.values()].every(isAccepted)) {',
		replace: 'if (true) {',
		tests: INPUT,
	},
	{
		name: 'repeat a request that sends',
		file: 'shared/answer.ts',
		find: '(isSend ? send : ask)',
		replace: 'ask',
		tests: CONFORMANCE,
	},
	{
		name: 'lose the ids of accepted items when a run stops',
		file: 'shared/errors.ts',
		find: 'acceptedIds.push(answer.id);',
		replace: '',
		tests: RETRY,
	},
	{
		name: 'let a ledger of one node answer another',
		file: 'shared/ledger.ts',
		find: 'context.getNode().id, runIndex]',
		replace: 'runIndex]',
		tests: RETRY,
	},
	{
		name: 'let a ledger of one run answer the next run of the node',
		file: 'shared/ledger.ts',
		find: 'context.getNode().id, runIndex]',
		replace: 'context.getNode().id]',
		tests: RETRY,
	},
	{
		name: 'let the ledger grow',
		file: 'shared/ledger.ts',
		find: 'if (triesUnderWay > 0 || (size <= this.capacity && !isExpired)) continue;',
		replace: 'continue;',
		tests: ['test/shared/ledger.test.ts'],
	},
	{
		name: 'forget a run that is under way',
		file: 'shared/ledger.ts',
		find: 'if (triesUnderWay > 0 || (size <= this.capacity && !isExpired)) continue;',
		replace: 'if (size <= this.capacity && !isExpired) continue;',
		tests: ['test/shared/ledger.test.ts'],
	},
	// What a reply means
	{
		name: 'match replies by position',
		file: 'shared/match.ts',
		find: 'return keys.map((key) => (contradicted.has(key) ? undefined : found.get(key)));',
		replace:
			'return keys.map((_, i) => (isObject(entries[i]) ? (entries[i] as IDataObject) : undefined));',
		tests: ['test/shared/match.test.ts', ...FAULTS],
	},
	{
		name: 'believe one of two entries that contradict each other',
		file: 'shared/match.ts',
		find: 'contradicted.add(key);',
		replace: 'found.set(key, entry);',
		tests: ['test/shared/match.test.ts', ...FAULTS],
	},
	{
		name: 'call a 500 not sent',
		file: 'shared/faults.ts',
		find: "...fault('unknown', `${provider} could not finish the request`, perhaps + says),",
		replace: "...fault('notSent', `${provider} could not finish the request`, perhaps + says),",
		tests: CONFORMANCE,
	},
	{
		name: 'call a 408 rejected',
		file: 'shared/faults.ts',
		find: "...fault('unknown', `${provider} gave up waiting for the request`, perhaps),",
		replace: "...fault('rejected', `${provider} gave up waiting for the request`, perhaps),",
		tests: CONFORMANCE,
	},
	{
		name: 'call a broken connection not sent',
		file: 'shared/network.ts',
		find: "outcome: 'unknown',\n\t\t\tmessage: `The connection to",
		replace: "outcome: 'notSent',\n\t\t\tmessage: `The connection to",
		tests: CONFORMANCE,
	},
	{
		name: 'call a time-out not sent',
		file: 'shared/network.ts',
		find: "outcome: 'unknown',\n\t\t\t\tmessage: `${provider} did not answer within",
		replace: "outcome: 'notSent',\n\t\t\t\tmessage: `${provider} did not answer within",
		tests: CONFORMANCE,
	},
	{
		name: 'call a refused connection unknown',
		file: 'shared/network.ts',
		find: "ECONNREFUSED: 'refused the connection',",
		replace: '',
		tests: CONFORMANCE,
	},
	{
		name: 'follow redirects',
		file: 'shared/http.ts',
		find: 'disableFollowRedirect: true,',
		replace: '',
		tests: FAULTS,
	},
	{
		name: 'have n8n throw for a status, and send a 401 twice',
		file: 'shared/http.ts',
		find: 'ignoreHttpStatusErrors: true,',
		replace: '',
		tests: FAULTS,
	},
	{
		name: 'round ids of 17 digits',
		file: 'shared/json.ts',
		find: 'JSON.parse(/\\d{16}/.test(text) ? exact(text) : text)',
		replace: 'JSON.parse(text)',
		tests: ['test/documents.test.ts', 'test/autodialer', 'test/shared/webhook.test.ts'],
	},
	{
		name: 'call a group accepted that was inserted in part',
		file: 'nodes/Autodialer/resources/call/createMany.ts',
		find: 'inserted === lines',
		replace: 'inserted <= lines',
		tests: ['test/autodialer/call.test.ts'],
	},
	{
		name: 'leave the times of a call out',
		file: 'nodes/Autodialer/call.ts',
		find: 'if (anyTime) return undefined;',
		replace: 'if (!anyTime) return undefined;',
		tests: ['test/autodialer/call.test.ts'],
	},
	{
		name: 'send the same guid twice',
		file: 'shared/slots.ts',
		find: "if (twin && kind === 'send') {",
		replace: "if (twin && kind === 'local') {",
		tests: INPUT,
	},
	{
		name: 'pass a key named error through',
		file: 'shared/json.ts',
		find: 'return error === undefined ? others : { ...others, providerError: error };',
		replace: 'return error === undefined ? others : { ...others, error };',
		tests: FAULTS,
	},
	// Parameters
	{
		name: 'read a field that n8n refuses to read',
		file: 'shared/expression.ts',
		find: 'if (names.some((name) => REFUSED.test(name))) return undefined;',
		replace: '',
		tests: EXPRESSION,
	},
	{
		name: 'read an item as the tool of an agent',
		file: 'shared/prepare.ts',
		find: 'json: isToolCall(context) ? undefined : (index) => items[index]?.json,',
		replace: 'json: (index) => items[index]?.json,',
		tests: ['test/mobilon/tool.test.ts'],
	},
	// Noticed by generated histories
	{
		name: 'send rejected items again',
		file: 'shared/answer.ts',
		find: "if (answer.outcome !== 'notSent') known.set(index, answer);",
		replace:
			"if (answer.outcome !== 'notSent' && answer.outcome !== 'rejected') known.set(index, answer);",
		tests: HISTORIES,
	},
	{
		name: 'begin each try with an empty ledger',
		file: 'shared/ledger.ts',
		find: 'const run = this.runs.get(key) ?? new Run();',
		replace: 'const run = new Run();',
		tests: HISTORIES,
	},
	{
		name: 'take a redirect for not sent',
		file: 'shared/faults.ts',
		find: "\t\t\t'unknown',\n\t\t\t`${provider} redirects the request`",
		replace: "\t\t\t'notSent',\n\t\t\t`${provider} redirects the request`",
		tests: HISTORIES,
	},
	{
		name: 'take a reply that is not as documented for a no',
		file: 'shared/faults.ts',
		find: "\t\toutcome: 'unknown',\n\t\tmessage: `${provider} answered in a form",
		replace: "\t\toutcome: 'rejected',\n\t\tmessage: `${provider} answered in a form",
		tests: HISTORIES,
	},
	{
		name: 'take a missing entry for not sent',
		file: 'shared/faults.ts',
		find: "\t\toutcome: 'unknown',\n\t\tmessage: `${provider} did not answer for this item`",
		replace: "\t\toutcome: 'notSent',\n\t\tmessage: `${provider} did not answer for this item`",
		tests: HISTORIES,
	},
	{
		name: 'list the accepted ids backwards',
		file: 'shared/errors.ts',
		find: 'acceptedIds.push(answer.id);',
		replace: 'acceptedIds.unshift(answer.id);',
		tests: HISTORIES,
	},
	{
		name: 'mask nothing URL-encoded',
		file: 'shared/secrets.ts',
		find: '\t\tencodeURIComponent(secret),\n',
		replace: '',
		tests: HISTORIES,
	},
	{
		name: 'pair every item with the first',
		file: 'shared/execute.ts',
		find: '?? { item: index }',
		replace: '?? { item: 0 }',
		tests: HISTORIES,
	},
	{
		name: 'let batches overlap',
		file: 'shared/batch.ts',
		find: 'start += size) {',
		replace: 'start += Math.max(1, size - 1)) {',
		tests: HISTORIES,
	},
	{
		name: 'believe the first of several entries for one call',
		file: 'nodes/Autodialer/resources/call/create.ts',
		find: '|| others.length > 0',
		replace: '',
		tests: HISTORIES,
	},
	// Secrets
	{
		name: 'mask nothing in data',
		file: 'shared/secrets.ts',
		find: 'deep: (value) => deep(value, text) }',
		replace: 'deep: (value) => value }',
		tests: ['test/shared/secrets.test.ts', 'test/mobilon'],
	},
	{
		name: 'mask nothing in messages',
		file: 'shared/secrets.ts',
		find: 'const text = (value: string) => value.replace(all, MASKED);',
		replace: 'const text = (value: string) => value;',
		tests: ['test/shared/secrets.test.ts', 'test/mobilon'],
	},
	{
		name: 'forget base64 when masking',
		file: 'shared/secrets.ts',
		find: "\t\tbase64,\n\t\tbase64.replace(/=+$/, ''),",
		replace: '',
		tests: ['test/shared/secrets.test.ts'],
	},
	// Skip Already Sent
	{
		name: 'note a key only after sending',
		file: 'shared/guard.ts',
		find: 'if (keys.length === 0) return { free: batch, taken: [] };',
		replace: 'if (keys.length >= 0) return { free: batch, taken: [] };',
		tests: GUARD,
	},
	{
		name: 'strike the key of an unknown item out',
		file: 'shared/guard.ts',
		find: "answer.outcome !== 'unknown';",
		replace: 'true;',
		tests: GUARD,
	},
	{
		name: 'keep the key of an item that was not sent',
		file: 'shared/guard.ts',
		find: 'if (answer && isUndelivered(answer))',
		replace: 'if (!answer)',
		tests: GUARD,
	},
	{
		name: 'let parallel requests lose notes',
		file: 'shared/guard.ts',
		find: 'const turn = last.then(work);',
		replace: 'const turn = work();',
		tests: GUARD,
	},
	{
		name: 'take the own key of an earlier try for one of another run',
		file: 'shared/guard.ts',
		find: 'dedupeKey === undefined || this.own.has(dedupeKey);',
		replace: 'dedupeKey === undefined || (this.own.has(dedupeKey) && keys.length < 0);',
		tests: GUARD,
	},
	// Calling hours
	{
		name: 'calling hours: ask only before the first request',
		file: 'shared/slots.ts',
		find: "if ('item' in turn) item = turn.item;",
		replace: "if ('item' in turn || slot) item = slot.item;",
		tests: QUIET,
	},
	{
		name: 'calling hours: send what is skipped',
		file: 'shared/prepare.ts',
		find: 'if (admitted.skipped) {',
		replace: 'if (admitted.skipped && answered.size > count) {',
		tests: QUIET,
	},
	{
		name: 'calling hours: go on in stop mode after an item that came too late',
		file: 'shared/answer.ts',
		find: '(areAccepted && arePassed)',
		replace: 'areAccepted',
		tests: QUIET,
	},
	{
		name: 'calling hours: ring at the very end',
		file: 'shared/callingHours.ts',
		find: 'from <= time && time < to',
		replace: 'from <= time && time <= to',
		tests: QUIET,
	},
	{
		name: 'calling hours: jump over a change of the clock',
		file: 'shared/callingHours.ts',
		find: 'zone.offset(next * MINUTE) === offset ?',
		replace: 'zone.offset(next * MINUTE) === offset || true ?',
		tests: ['test/shared/callingHours.test.ts'],
	},
	{
		name: 'calling hours: note what is skipped as sent',
		file: 'shared/guard.ts',
		find: "answer.outcome === 'accepted' ? answer.unsent === 'outsideHours' :",
		replace: "answer.outcome === 'accepted' ? false :",
		tests: QUIET,
	},
	{
		name: 'dates: convert a midnight like any moment',
		file: 'shared/dates.ts',
		find: 'keepLocalTime: isMidnight',
		replace: 'keepLocalTime: false',
		tests: ['test/aloVoice/autorule.test.ts', 'test/autodialer/call.test.ts'],
	},
	{
		name: 'dates: take any moment for its day where it was written',
		file: 'shared/dates.ts',
		find: 'keepLocalTime: isMidnight',
		replace: 'keepLocalTime: true',
		tests: ['test/aloVoice/autorule.test.ts', 'test/autodialer/call.test.ts'],
	},
	{
		name: 'dates: keep the blank before an offset',
		file: 'shared/dates.ts',
		find: "${rest.replace(/\\s/g, '')}",
		replace: '${rest}',
		tests: ['test/mobilon/send.test.ts'],
	},
	{
		name: 'dates: read "DEFAULT" as the name of a zone',
		file: 'shared/timezone.ts',
		find: "timezone === 'DEFAULT'",
		replace: "timezone === ''",
		tests: ['test/mobilon/send.test.ts'],
	},
	{
		name: 'AloVoice: send the zone as it was typed',
		file: 'nodes/AloVoice/schedule.ts',
		find: 'timezone: `utc ${sign}${offset}`',
		replace: 'timezone',
		tests: ['test/aloVoice/autorule.test.ts'],
	},
	{
		name: 'calling hours: take a scheduled moment that is over as it is',
		file: 'nodes/Mobilon/schedule.ts',
		find: 'moment < now ? now : moment',
		replace: 'moment',
		tests: QUIET,
	},
	{
		name: 'calling hours: believe one side of a time that comes twice',
		file: 'nodes/Mobilon/schedule.ts',
		find: 'momentOf(options, environment)?.getPossibleOffsets() ?? [now]',
		replace: '[momentOf(options, environment) ?? now]',
		tests: QUIET,
	},
	{
		name: 'calling hours: think of today only where the times are over',
		file: 'nodes/Autodialer/call.ts',
		find: 'now < at(now, stop) ? 1 : 2',
		replace: '1',
		tests: QUIET,
	},
	{
		name: 'calling hours: ask of a joined item what its own parameters say',
		file: 'shared/prepare.ts',
		find: 'first?.parameters ?? parameters',
		replace: 'parameters',
		tests: ['test/aloVoice/quietHours.test.ts'],
	},
	// What a person is told
	{
		name: 'hints: count numbers that nobody reached',
		file: 'shared/hints.ts',
		find: "if (answer.outcome !== 'accepted') return answer.outcome === 'unknown';",
		replace: "if (answer.outcome !== 'accepted') return true;",
		tests: HINTS,
	},
	{
		name: 'hints: take a dry run for sent',
		file: 'shared/hints.ts',
		find: "'unsent' in answer && answer.unsent ? answer.unsent : answer.outcome",
		replace: 'answer.outcome',
		tests: HINTS,
	},
	{
		name: 'panel: warn of a dry run',
		file: 'shared/panel.ts',
		find: "hide: { '/options.dryRun': [true], ...hide },",
		replace: 'hide: { ...hide },',
		tests: PANELS,
	},
	{
		name: 'panel: warn of a thousand questions',
		file: 'shared/description.ts',
		find: "filter(([, { kind }]) => kind === 'send')",
		replace: 'filter(() => true)',
		tests: PANELS,
	},
	// Verification
	{
		name: 'take any code for right',
		file: 'nodes/CallPassword/token.ts',
		find: 'a.length === b.length && timingSafeEqual(a, b)',
		replace: 'a.length === b.length',
		tests: ['test/callPassword/verification.test.ts'],
	},
	// Polling
	{
		name: 'emit what was there at the first poll',
		file: 'shared/poll.ts',
		find: 'emitInitial || !isFirst',
		replace: 'true',
		tests: POLLING,
	},
	{
		name: 'poll twice at the same time',
		file: 'shared/pollMemory.ts',
		find: 'if (this.underWayUntil > now) return undefined;',
		replace: '',
		tests: POLLING,
	},
	{
		name: 'throw for a fault that passes',
		file: 'shared/poll.ts',
		find: 'const PATIENCE = 3;',
		replace: 'const PATIENCE = 1;',
		tests: POLLING,
	},
	{
		name: 'never throw for faults that do not pass',
		file: 'shared/poll.ts',
		find: 'const PATIENCE = 3;',
		replace: 'const PATIENCE = 300;',
		tests: POLLING,
	},
	{
		name: 'count faults that are long over',
		file: 'shared/poll.ts',
		find: 'saved.failures = 0;',
		replace: '',
		tests: POLLING,
	},
	{
		name: 'move the state by a test in the editor',
		file: 'shared/poll.ts',
		find: "if (context.getMode() === 'manual') return await sample(context, provider, trigger);",
		replace: '',
		tests: POLLING,
	},
	{
		name: 'emit again from a state that n8n read too early',
		file: 'shared/pollMemory.ts',
		find: 'return revision < this.handedOver.revision && now < this.handedOver.until;',
		replace: 'return revision > this.handedOver.revision && now < this.handedOver.until;',
		tests: POLLING,
	},
	{
		name: 'lose what changes before the first poll on time',
		file: 'shared/pollMemory.ts',
		find: 'this.firstLook = { scope, state };',
		replace: 'void [scope, state];',
		tests: POLLING,
	},
	{
		name: 'move the state with some of the replies',
		file: 'shared/http.ts',
		find: 'if (fault === undefined) return { replies };',
		replace: 'return { replies: replies.filter(Boolean) };',
		tests: POLLING,
	},
	{
		name: 'let a poll run for as long as the provider likes',
		file: 'shared/poll.ts',
		find: 'Math.min(BUDGET, budgetOf(context))',
		replace: 'BUDGET * 10',
		tests: POLLING,
	},
	{
		name: 'forget a status whose entry is missing once',
		file: 'shared/statuses.ts',
		find: 'if (!entry) return [id, previousStatus];',
		replace: 'if (!entry) return [id, null];',
		tests: ['test/shared/statuses.test.ts'],
	},
	{
		name: 'ask for what is final again',
		file: 'nodes/Mobilon/watch.ts',
		find: '.isFinal);',
		replace: '.isFinal || true);',
		tests: ['test/mobilon/trigger.test.ts'],
	},
	{
		name: 'know a call record by its task alone',
		file: 'nodes/Autodialer/recordChanges.ts',
		find: 'hash([record.QUERY_ID, record.DST], 11)',
		replace: 'hash([record.QUERY_ID], 11)',
		tests: RECORDS,
	},
	{
		name: 'emit only what is later than the watermark',
		file: 'nodes/Autodialer/recordChanges.ts',
		find: 'if (time < floor) continue;',
		replace: 'if (time < floor || seenOf(state).some((seen) => seen[2] >= time)) continue;',
		tests: RECORDS,
	},
	{
		name: 'remember every call record',
		file: 'nodes/Autodialer/recordChanges.ts',
		find: 'const MOST_REMEMBERED = 5000;',
		replace: 'const MOST_REMEMBERED = 5_000_000;',
		tests: RECORDS,
	},
	// Webhook
	{
		name: 'let everybody in while the credential has no secret',
		file: 'shared/webhook.ts',
		find: "return typeof value === 'string' && value.trim() !== '';",
		replace: "return typeof value === 'string';",
		tests: WEBHOOK,
	},
	{
		name: 'let a wrong token in',
		file: 'shared/webhook.ts',
		find: 'given.length === secret.length && timingSafeEqual(given, secret)',
		replace: 'given.length === secret.length',
		tests: WEBHOOK,
	},
	{
		name: 'read the body before the token',
		file: 'nodes/Autodialer/AutodialerTrigger.node.ts',
		find: 'const credential = await authenticate(this, LOCK);',
		replace: 'await readBody(this); const credential = await authenticate(this, LOCK);',
		tests: WEBHOOK,
	},
];
