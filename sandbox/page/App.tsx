import { useState } from 'preact/hooks';
import type { ProviderView, State } from '../wire';
import { Choice } from './Choice';
import { EntryList } from './Entries';
import { Header } from './Header';
import { ProviderCard } from './Provider';
import { RequestList, stateOf } from './Requests';
import { Sums } from './Sums';
import { useSandbox } from './talk';

type View = 'entries' | 'requests';

/** A list that needs no sums. */
const SHORT = 10;

const FAILED: State = { tone: 'refused', text: 'Request failed' };

interface FilterProps {
	providers: ProviderView[];
	value: string;
	onChange: (provider: string) => void;
}

function Filter({ providers, value, onChange }: FilterProps) {
	return (
		<div class="filter">
			<label for="filter">Provider</label>
			<select
				id="filter"
				value={value}
				onChange={({ currentTarget }) => onChange(currentTarget.value)}
			>
				<option value="">All</option>
				{providers.map(({ id, name }) => (
					<option key={id} value={id}>
						{name}
					</option>
				))}
			</select>
		</div>
	);
}

/**
 * Wide enough for two columns, so that the credential values have room. In one column the list of
 * what arrived comes first, also for the Tab key.
 */
const isWide = matchMedia('(min-width: 62rem)').matches;

export function App() {
	const { model, isLive, news } = useSandbox();
	const [view, setView] = useState<View>('entries');
	const [provider, setProvider] = useState('');
	const names = new Map(model.providers.map(({ id, name }) => [id, name]));
	const isShown = (one: { provider: string }) => provider === '' || one.provider === provider;
	const entries = model.entries.filter(isShown);
	const requests = model.requests.filter(isShown);
	const providers = (
		<section class="providers" aria-labelledby="providers">
			<h2 id="providers">Providers</h2>
			<p class="hint">
				n8n in Docker: use <code>host.docker.internal</code> in place of <code>127.0.0.1</code>, or
				start with <code>--listen</code> (docs/sandbox.md)
			</p>
			{model.providers.map((one, index) => (
				<ProviderCard key={one.id} provider={one} isOpen={isWide && index === 0} />
			))}
		</section>
	);
	const answers = requests.map(stateOf);
	// Messages of a request that failed are no entries: it would be missing from the sums.
	const failed = answers.filter(({ tone }) => tone === 'refused').map(() => FAILED);
	const listed = view === 'entries' ? [...entries.map(({ state }) => state), ...failed] : answers;
	const arrivals = (
		<section class="arrivals" aria-labelledby="arrivals">
			<div class="heading">
				<h2 id="arrivals">What arrived</h2>
				<p class="hint">
					{model.automatic
						? 'Calls and messages end by themselves.'
						: 'Nothing ends until you say so.'}
				</p>
			</div>
			<div class="toolbar">
				<Choice
					legend="Show"
					value={view}
					choices={[
						{ value: 'entries', label: 'Calls and messages', count: entries.length },
						{ value: 'requests', label: 'Requests', count: requests.length },
					]}
					onChange={setView}
				/>
				<Filter providers={model.providers} value={provider} onChange={setProvider} />
			</div>
			{listed.length > SHORT && <Sums label="States in this list" states={listed} />}
			{view === 'entries' ? (
				<EntryList entries={entries} names={names} />
			) : (
				<RequestList requests={requests} names={names} />
			)}
		</section>
	);
	return (
		<>
			<Header automatic={model.automatic} isLive={isLive} />
			<main>
				{isWide ? providers : arrivals}
				{isWide ? arrivals : providers}
			</main>
			<p class="unseen" role="status">
				{news}
			</p>
		</>
	);
}
