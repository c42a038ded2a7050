import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createQueryClient } from './api/queries.js';
import { App } from './app/app.js';
import { startTheme } from './platform/theme.js';
import './styles/index.css';

startTheme();
const root = document.getElementById('root');
if (root === null) throw new Error('index.html lacks the element #root');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={createQueryClient()}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
);
