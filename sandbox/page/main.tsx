import { render } from 'preact';
import { App } from './App';
import './base.css';
import './layout.css';
import './feed.css';
import './forms.css';

render(<App />, document.body);
