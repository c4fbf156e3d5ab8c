"""
The templates of pages as Jinja compiles them, written by `scripts/docs`: read the templates, not this.

Each is found by the digest of its text, so that a template which was changed is compiled anew. It is committed, as the indexes of
plugins are, since a build of the wheel has no Jinja, and a run has no folder of its own to keep it in.
"""

# mypy: ignore-errors

FORM = 5  # of Jinja's code


def _compare_page(environment):
    from jinja2.runtime import LoopContext, Macro, Markup, Namespace, TemplateNotFound, TemplateReference, TemplateRuntimeError, Undefined, escape, identity, internalcode, markup_join, missing, str_join
    name = 'page.html.j2'

    def root(context, missing=missing, environment=environment):
        resolve = context.resolve_or_missing
        undefined = environment.undefined
        concat = environment.concat
        cond_expr_undefined = Undefined
        if 0: yield None
        l_0_style_hash = resolve('style_hash')
        l_0_found = resolve('found')
        l_0_title = resolve('title')
        l_0_style = resolve('style')
        l_0_names = resolve('names')
        l_0_state = resolve('state')
        l_0_figures = resolve('figures')
        l_0_first = resolve('first')
        l_0_changes = resolve('changes')
        l_0_parts = resolve('parts')
        l_0_left_out = resolve('left_out')
        l_0_limits = resolve('limits')
        l_0_spans_table = missing
        try:
            t_1 = environment.filters['capitalize']
        except KeyError:
            @internalcode
            def t_1(*unused):
                raise TemplateRuntimeError("No filter named 'capitalize' found.")
        try:
            t_2 = environment.filters['join']
        except KeyError:
            @internalcode
            def t_2(*unused):
                raise TemplateRuntimeError("No filter named 'join' found.")
        try:
            t_3 = environment.filters['length']
        except KeyError:
            @internalcode
            def t_3(*unused):
                raise TemplateRuntimeError("No filter named 'length' found.")
        pass
        def macro(l_1_rows):
            t_4 = []
            if l_1_rows is missing:
                l_1_rows = undefined("parameter 'rows' was not provided", name='rows')
            pass
            t_4.append(
                '<table class="compared spans">\n<thead><tr><th scope="col">Only in</th><th scope="col">Span</th><th scope="col">Good</th><th scope="col">Bad</th><th scope="col">When</th></tr></thead>\n<tbody>\n',
            )
            for l_2_row in l_1_rows:
                _loop_vars = {}
                pass
                t_4.extend((
                    '<tr id="row-',
                    escape(environment.finalize(environment.getattr(l_2_row, 'number'))),
                    '" class="',
                    escape(environment.finalize(environment.getattr(l_2_row, 'state'))),
                    '">\n<td>',
                    escape(environment.finalize(environment.getattr(l_2_row, 'only'))),
                    '</td>\n<td class="depth-',
                    escape(environment.finalize(environment.getattr(l_2_row, 'depth'))),
                    '">',
                    escape(environment.finalize(environment.getattr(l_2_row, 'name'))),
                ))
                if environment.getattr(l_2_row, 'label'):
                    pass
                    t_4.extend((
                        ' <span class="muted">',
                        escape(environment.finalize(environment.getattr(l_2_row, 'label'))),
                        '</span>',
                    ))
                if environment.getattr(l_2_row, 'failed'):
                    pass
                    t_4.append(
                        ' <span class="failed">failed</span>',
                    )
                t_4.extend((
                    '</td>\n<td>',
                    escape(environment.finalize(environment.getattr(l_2_row, 'good'))),
                    '</td><td>',
                    escape(environment.finalize(environment.getattr(l_2_row, 'bad'))),
                    '</td>\n<td class="bars">',
                ))
                if environment.getattr(l_2_row, 'bars'):
                    pass
                    t_4.append(
                        '<svg width="100%" height="18" aria-hidden="true">',
                    )
                    for l_3_bar in environment.getattr(l_2_row, 'bars'):
                        _loop_vars = {}
                        pass
                        t_4.extend((
                            '<rect class="of-',
                            escape(environment.finalize(environment.getattr(l_3_bar, 'side'))),
                            '" x="',
                            escape(environment.finalize(environment.getattr(l_3_bar, 'x'))),
                            '%" y="',
                            escape(environment.finalize(environment.getattr(l_3_bar, 'y'))),
                            '" width="',
                            escape(environment.finalize(environment.getattr(l_3_bar, 'width'))),
                            '%" height="8"/>',
                        ))
                    l_3_bar = missing
                    t_4.append(
                        '</svg>',
                    )
                t_4.append(
                    '</td>\n</tr>\n',
                )
            l_2_row = missing
            t_4.append(
                '</tbody>\n</table>\n',
            )
            return concat(t_4)
        context.exported_vars.add('spans_table')
        context.vars['spans_table'] = l_0_spans_table = Macro(environment, macro, 'spans_table', ('rows',), False, False, False, context.eval_ctx.autoescape)
        yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'sha256-'
        yield escape(environment.finalize((undefined(name='style_hash') if l_0_style_hash is missing else l_0_style_hash)))
        yield '\'; base-uri \'none\'; form-action \'none\'">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n<meta name="generator" content="agentcore-analyzer '
        yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='found') if l_0_found is missing else l_0_found), 'tool'), 'version')))
        yield '">\n<title>'
        yield escape(environment.finalize((undefined(name='title') if l_0_title is missing else l_0_title)))
        yield '</title>\n<style>'
        yield escape(environment.finalize((undefined(name='style') if l_0_style is missing else l_0_style)))
        yield '</style>\n</head>\n<body>\n<a class="skip" href="#main">Skip to the differences</a>\n<header>\n<p class="brand">AgentCore comparison</p>\n'
        if (undefined(name='names') if l_0_names is missing else l_0_names):
            pass
            yield '<p class="badge">'
            yield escape(environment.finalize((undefined(name='names') if l_0_names is missing else l_0_names)))
            yield '</p>\n'
        yield '<div class="verdict '
        yield escape(environment.finalize((undefined(name='state') if l_0_state is missing else l_0_state)))
        yield '">\n<h1>'
        yield escape(environment.finalize((undefined(name='title') if l_0_title is missing else l_0_title)))
        yield '</h1>\n'
        for l_1_name in ('good', 'bad'):
            l_1_side = missing
            _loop_vars = {}
            pass
            l_1_side = environment.getitem((undefined(name='found') if l_0_found is missing else l_0_found), l_1_name)
            _loop_vars['side'] = l_1_side
            yield '<p><span class="word">'
            yield escape(environment.finalize(t_1(l_1_name)))
            yield ':</span> '
            yield escape(environment.finalize(t_2(context.eval_ctx, environment.getattr((undefined(name='side') if l_1_side is missing else l_1_side), 'inputs'), ', ')))
            yield ': '
            yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='side') if l_1_side is missing else l_1_side), 'chosen'), 'name')))
            yield ', trace <code>'
            yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='side') if l_1_side is missing else l_1_side), 'chosen'), 'trace_id')))
            yield '</code>'
            if (environment.getattr((undefined(name='side') if l_1_side is missing else l_1_side), 'requests') > 1):
                pass
                yield ', one of '
                yield escape(environment.finalize(environment.getattr((undefined(name='side') if l_1_side is missing else l_1_side), 'requests')))
                yield ' requests ('
                yield escape(environment.finalize(environment.getattr((undefined(name='side') if l_1_side is missing else l_1_side), 'failed')))
                yield ' failed)'
            yield '</p>\n'
        l_1_name = l_1_side = missing
        for l_1_error in environment.getattr((undefined(name='found') if l_0_found is missing else l_0_found), 'internal_errors'):
            _loop_vars = {}
            pass
            yield '<p>Internal error in '
            yield escape(environment.finalize(l_1_error))
            yield '; please report it.</p>\n'
        l_1_error = missing
        yield '</div>\n</header>\n<main id="main" tabindex="-1">\n<section aria-labelledby="figures">\n<h2 id="figures">In figures</h2>\n<div class="scroll" tabindex="0" role="region" aria-labelledby="figures">\n<table class="compared">\n<thead><tr><th scope="col">What</th><th scope="col">Good</th><th scope="col">Bad</th><th scope="col">Change</th></tr></thead>\n<tbody>\n'
        for l_1_row in (undefined(name='figures') if l_0_figures is missing else l_0_figures):
            _loop_vars = {}
            pass
            yield '<tr><th scope="row">'
            yield escape(environment.finalize(environment.getitem(l_1_row, 0)))
            yield '</th><td>'
            yield escape(environment.finalize(environment.getitem(l_1_row, 1)))
            yield '</td><td>'
            yield escape(environment.finalize(environment.getitem(l_1_row, 2)))
            yield '</td><td>'
            yield escape(environment.finalize(environment.getitem(l_1_row, 3)))
            yield '</td></tr>\n'
        l_1_row = missing
        yield '</tbody>\n</table>\n</div>\n</section>\n<section aria-labelledby="differences">\n<h2 id="differences">What differs</h2>\n'
        if (undefined(name='first') if l_0_first is missing else l_0_first):
            pass
            yield '<p>It begins at <code>'
            yield escape(environment.finalize((undefined(name='first') if l_0_first is missing else l_0_first)))
            yield '</code>.</p>\n'
        if (undefined(name='changes') if l_0_changes is missing else l_0_changes):
            pass
            yield '<ul class="changes">\n'
            for l_1_change in (undefined(name='changes') if l_0_changes is missing else l_0_changes):
                _loop_vars = {}
                pass
                yield '<li class="'
                yield escape(environment.finalize(environment.getattr(l_1_change, 'kind')))
                yield '"><span class="word">'
                yield escape(environment.finalize(environment.getattr(l_1_change, 'kind')))
                yield '</span> <a href="#row-'
                yield escape(environment.finalize(environment.getattr(l_1_change, 'row')))
                yield '">'
                yield escape(environment.finalize(environment.getattr(l_1_change, 'name')))
                yield '</a>'
                if environment.getattr(l_1_change, 'what'):
                    pass
                    yield ': '
                    yield escape(environment.finalize(environment.getattr(l_1_change, 'what')))
                if (environment.getattr(l_1_change, 'times') > 1):
                    pass
                    yield ' ('
                    if (environment.getattr(l_1_change, 'kind') in ('new', 'missing')):
                        pass
                        yield escape(environment.finalize(environment.getattr(l_1_change, 'times')))
                        yield ' times'
                    else:
                        pass
                        yield 'in '
                        yield escape(environment.finalize(environment.getattr(l_1_change, 'times')))
                        yield ' spans'
                    yield ')'
                yield '</li>\n'
            l_1_change = missing
            yield '</ul>\n'
        else:
            pass
            yield '<p>No difference in the spans of the two requests.</p>\n'
        for (l_1_name, l_1_heading) in (('new', 'Found only in bad'), ('gone', 'Found only in good'), ('same', 'Found in both')):
            _loop_vars = {}
            pass
            if environment.getitem(environment.getattr((undefined(name='found') if l_0_found is missing else l_0_found), 'findings'), l_1_name):
                pass
                yield '<h3>'
                yield escape(environment.finalize(l_1_heading))
                yield '</h3>\n<ul class="changes">\n'
                for l_2_finding in environment.getitem(environment.getattr((undefined(name='found') if l_0_found is missing else l_0_found), 'findings'), l_1_name):
                    _loop_vars = {}
                    pass
                    yield '<li><span class="chip '
                    yield escape(environment.finalize(environment.getattr(l_2_finding, 'severity')))
                    yield '">'
                    yield escape(environment.finalize(environment.getattr(l_2_finding, 'severity')))
                    yield '</span> <code>'
                    yield escape(environment.finalize(environment.getattr(l_2_finding, 'code')))
                    yield '</code>: '
                    yield escape(environment.finalize(environment.getattr(l_2_finding, 'title')))
                    yield '</li>\n'
                l_2_finding = missing
                yield '</ul>\n'
        l_1_name = l_1_heading = missing
        yield '</section>\n'
        if (environment.getattr(environment.getattr((undefined(name='found') if l_0_found is missing else l_0_found), 'failures'), 'new') or environment.getattr(environment.getattr((undefined(name='found') if l_0_found is missing else l_0_found), 'failures'), 'gone')):
            pass
            yield '<section aria-labelledby="failures">\n<h2 id="failures">Failures</h2>\n'
            for (l_1_name, l_1_heading) in (('new', 'Only in bad'), ('gone', 'Only in good')):
                _loop_vars = {}
                pass
                if environment.getitem(environment.getattr((undefined(name='found') if l_0_found is missing else l_0_found), 'failures'), l_1_name):
                    pass
                    yield '<h3>'
                    yield escape(environment.finalize(l_1_heading))
                    yield '</h3>\n<ul class="changes">\n'
                    for l_2_group in environment.getitem(environment.getattr((undefined(name='found') if l_0_found is missing else l_0_found), 'failures'), l_1_name):
                        _loop_vars = {}
                        pass
                        yield '<li><span class="word">'
                        yield escape(environment.finalize(environment.getattr(l_2_group, 'state')))
                        yield '</span>'
                        if environment.getattr(l_2_group, 'code'):
                            pass
                            yield ' <code>'
                            yield escape(environment.finalize(environment.getattr(l_2_group, 'code')))
                            yield '</code>'
                        yield ': '
                        yield escape(environment.finalize(environment.getattr(l_2_group, 'title')))
                        if (environment.getattr(l_2_group, 'count') > 1):
                            pass
                            yield ' ('
                            yield escape(environment.finalize(environment.getattr(l_2_group, 'count')))
                            yield ' times)'
                        yield '</li>\n'
                    l_2_group = missing
                    yield '</ul>\n'
            l_1_name = l_1_heading = missing
            yield '</section>\n'
        yield '<section aria-labelledby="rows">\n<h2 id="rows">Side by side</h2>\n<p class="legend">The upper bar is the good request, the lower one the bad; both begin at the left.</p>\n<div class="scroll" tabindex="0" role="region" aria-labelledby="rows">\n'
        for l_1_part in (undefined(name='parts') if l_0_parts is missing else l_0_parts):
            _loop_vars = {}
            pass
            if environment.getattr(l_1_part, 'fold'):
                pass
                yield '<details class="alike"><summary>'
                yield escape(environment.finalize(environment.getattr(l_1_part, 'fold')))
                yield '</summary>\n'
                yield escape(environment.finalize(context.call((undefined(name='spans_table') if l_0_spans_table is missing else l_0_spans_table), environment.getattr(l_1_part, 'rows'), _loop_vars=_loop_vars)))
                yield '\n</details>\n'
            else:
                pass
                yield escape(environment.finalize(context.call((undefined(name='spans_table') if l_0_spans_table is missing else l_0_spans_table), environment.getattr(l_1_part, 'rows'), _loop_vars=_loop_vars)))
                yield '\n'
        l_1_part = missing
        yield '</div>\n'
        if (undefined(name='left_out') if l_0_left_out is missing else l_0_left_out):
            pass
            yield '<p>'
            yield escape(environment.finalize((undefined(name='left_out') if l_0_left_out is missing else l_0_left_out)))
            yield ' more rows are in the JSON.</p>\n'
        yield '</section>\n'
        if ((environment.getattr(environment.getattr((undefined(name='found') if l_0_found is missing else l_0_found), 'good'), 'requests') > 1) and (environment.getattr(environment.getattr((undefined(name='found') if l_0_found is missing else l_0_found), 'bad'), 'requests') > 1)):
            pass
            yield '<section aria-labelledby="separating">\n<h2 id="separating">What separates bad from good</h2>\n'
            if environment.getattr((undefined(name='found') if l_0_found is missing else l_0_found), 'separating'):
                pass
                yield '<p>'
                yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='found') if l_0_found is missing else l_0_found), 'bad'), 'requests')))
                yield ' bad and '
                yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='found') if l_0_found is missing else l_0_found), 'good'), 'requests')))
                yield ' good requests. “By chance” is how many of the features looked at would separate the two as well if chance had dealt them out.</p>\n<div class="scroll" tabindex="0" role="region" aria-labelledby="separating">\n<table class="compared">\n<thead><tr><th scope="col">What</th><th scope="col">In bad</th><th scope="col">In good</th><th scope="col">Bits</th><th scope="col">By chance</th></tr></thead>\n<tbody>\n'
                for l_1_item in environment.getattr((undefined(name='found') if l_0_found is missing else l_0_found), 'separating'):
                    _loop_vars = {}
                    pass
                    yield '<tr><th scope="row">'
                    yield escape(environment.finalize(environment.getattr(l_1_item, 'kind')))
                    yield ' '
                    yield escape(environment.finalize(environment.getattr(l_1_item, 'name')))
                    if environment.getattr(l_1_item, 'value'):
                        pass
                        yield ': '
                        yield escape(environment.finalize(environment.getattr(l_1_item, 'value')))
                    if environment.getattr(l_1_item, 'alike'):
                        pass
                        yield '<details><summary>'
                        yield escape(environment.finalize(t_3(environment.getattr(l_1_item, 'alike'))))
                        yield ' alike</summary>'
                        for l_2_other in environment.getattr(l_1_item, 'alike'):
                            _loop_vars = {}
                            pass
                            yield '<p>'
                            yield escape(environment.finalize(environment.getattr(l_2_other, 'kind')))
                            yield ' '
                            yield escape(environment.finalize(environment.getattr(l_2_other, 'name')))
                            if environment.getattr(l_2_other, 'value'):
                                pass
                                yield ': '
                                yield escape(environment.finalize(environment.getattr(l_2_other, 'value')))
                            yield '</p>'
                        l_2_other = missing
                        yield '</details>'
                    yield '</th><td>'
                    yield escape(environment.finalize(environment.getattr(l_1_item, 'bad')))
                    yield ' of '
                    yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='found') if l_0_found is missing else l_0_found), 'bad'), 'ranked')))
                    yield '</td><td>'
                    yield escape(environment.finalize(environment.getattr(l_1_item, 'good')))
                    yield ' of '
                    yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='found') if l_0_found is missing else l_0_found), 'good'), 'ranked')))
                    yield '</td><td>'
                    yield escape(environment.finalize(environment.getattr(l_1_item, 'gain')))
                    yield '</td><td>'
                    yield escape(environment.finalize(environment.getattr(l_1_item, 'chance')))
                    yield '</td></tr>\n'
                l_1_item = missing
                yield '</tbody>\n</table>\n</div>\n'
            else:
                pass
                yield '<p>Nothing that chance would not explain.</p>\n'
            for l_1_line in (undefined(name='limits') if l_0_limits is missing else l_0_limits):
                _loop_vars = {}
                pass
                yield '<p>'
                yield escape(environment.finalize(l_1_line))
                yield '</p>\n'
            l_1_line = missing
            yield '</section>\n'
        yield '</main>\n</body>\n</html>'

    blocks = {}
    debug_info = '1=42&5=50&6=55&7=59&8=61&9=79&10=84&20=118&24=120&25=122&26=124&32=126&33=129&35=132&36=134&37=136&38=140&39=143&41=160&42=164&53=168&54=172&62=182&63=185&65=187&67=190&68=194&74=225&75=228&76=231&78=233&79=237&85=249&88=252&89=255&90=258&92=260&93=264&104=284&105=287&106=290&107=292&110=296&114=300&115=303&118=306&121=309&122=312&127=316&128=320&136=364&137=368'
    return {'root': root, 'blocks': blocks, 'debug_info': debug_info}


def _fleet_fleet(environment):
    from jinja2.runtime import LoopContext, Macro, Markup, Namespace, TemplateNotFound, TemplateReference, TemplateRuntimeError, Undefined, escape, identity, internalcode, markup_join, missing, str_join
    name = 'fleet.html.j2'

    def root(context, missing=missing, environment=environment):
        resolve = context.resolve_or_missing
        undefined = environment.undefined
        concat = environment.concat
        cond_expr_undefined = Undefined
        if 0: yield None
        l_0_style_hash = resolve('style_hash')
        l_0_fleet = resolve('fleet')
        l_0_title = resolve('title')
        l_0_style = resolve('style')
        l_0_names = resolve('names')
        l_0_state = resolve('state')
        l_0_counts = resolve('counts')
        l_0_figures = resolve('figures')
        l_0_trend = resolve('trend')
        l_0_rows = resolve('rows')
        l_0_rows_left_out = resolve('rows_left_out')
        l_0_clusters = resolve('clusters')
        l_0_clusters_left_out = resolve('clusters_left_out')
        l_0_notes = resolve('notes')
        l_0_notes_left_out = resolve('notes_left_out')
        l_0_finding_card = l_0_trend_bars = l_0_top = missing
        try:
            t_1 = environment.filters['join']
        except KeyError:
            @internalcode
            def t_1(*unused):
                raise TemplateRuntimeError("No filter named 'join' found.")
        try:
            t_2 = environment.filters['length']
        except KeyError:
            @internalcode
            def t_2(*unused):
                raise TemplateRuntimeError("No filter named 'length' found.")
        pass
        included_template = environment.get_template('finding.html.j2', 'fleet.html.j2')._get_default_module(context)
        l_0_finding_card = getattr(included_template, 'finding_card', missing)
        if l_0_finding_card is missing:
            l_0_finding_card = undefined(f"the template {included_template.__name__!r} (imported on line 1 in 'fleet.html.j2') does not export the requested name 'finding_card'", name='finding_card')
        context.vars['finding_card'] = l_0_finding_card
        context.exported_vars.discard('finding_card')
        def macro(l_1_trend):
            t_3 = []
            if l_1_trend is missing:
                l_1_trend = undefined("parameter 'trend' was not provided", name='trend')
            pass
            if environment.getattr(l_1_trend, 'bars'):
                pass
                t_3.extend((
                    '<svg class="trend" width="100%" height="28" role="img" aria-label="',
                    escape(environment.finalize(environment.getattr(l_1_trend, 'said'))),
                    '">',
                ))
                for (l_2_x, l_2_y, l_2_width, l_2_height) in environment.getattr(l_1_trend, 'bars'):
                    _loop_vars = {}
                    pass
                    t_3.extend((
                        '<rect x="',
                        escape(environment.finalize(l_2_x)),
                        '%" y="',
                        escape(environment.finalize(l_2_y)),
                        '%" width="',
                        escape(environment.finalize(l_2_width)),
                        '%" height="',
                        escape(environment.finalize(l_2_height)),
                        '%"/>',
                    ))
                l_2_x = l_2_y = l_2_width = l_2_height = missing
                t_3.append(
                    '</svg>\n',
                )
            return concat(t_3)
        context.exported_vars.add('trend_bars')
        context.vars['trend_bars'] = l_0_trend_bars = Macro(environment, macro, 'trend_bars', ('trend',), False, False, False, context.eval_ctx.autoescape)
        def macro(l_1_names):
            t_4 = []
            if l_1_names is missing:
                l_1_names = undefined("parameter 'names' was not provided", name='names')
            pass
            l_2_loop = missing
            for l_2_item, l_2_loop in LoopContext(l_1_names, undefined):
                _loop_vars = {}
                pass
                t_4.extend((
                    escape(environment.finalize(environment.getattr(l_2_item, 'name'))),
                    ' <span class="muted">',
                    escape(environment.finalize(environment.getattr(l_2_item, 'traces'))),
                    '</span>',
                    escape(environment.finalize((', ' if (not environment.getattr(l_2_loop, 'last')) else cond_expr_undefined("the inline if-expression on line 8 in 'fleet.html.j2' evaluated to false and no else section was defined.")))),
                ))
            l_2_loop = l_2_item = missing
            return concat(t_4)
        context.exported_vars.add('top')
        context.vars['top'] = l_0_top = Macro(environment, macro, 'top', ('names',), False, False, False, context.eval_ctx.autoescape)
        yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'sha256-'
        yield escape(environment.finalize((undefined(name='style_hash') if l_0_style_hash is missing else l_0_style_hash)))
        yield '\'; base-uri \'none\'; form-action \'none\'">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n<meta name="generator" content="agentcore-analyzer '
        yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='fleet') if l_0_fleet is missing else l_0_fleet), 'tool'), 'version')))
        yield '">\n<title>'
        yield escape(environment.finalize((undefined(name='title') if l_0_title is missing else l_0_title)))
        yield '</title>\n<style>'
        yield escape(environment.finalize((undefined(name='style') if l_0_style is missing else l_0_style)))
        yield '</style>\n</head>\n<body>\n<a class="skip" href="#main">Skip to the findings</a>\n<header>\n<p class="brand">AgentCore analysis of a fleet</p>\n'
        if (undefined(name='names') if l_0_names is missing else l_0_names):
            pass
            yield '<p class="badge">'
            yield escape(environment.finalize((undefined(name='names') if l_0_names is missing else l_0_names)))
            yield '</p>\n'
        yield '<div class="verdict '
        yield escape(environment.finalize((undefined(name='state') if l_0_state is missing else l_0_state)))
        yield '">\n<p class="state">'
        t_5 = 1
        for (l_1_severity, l_1_count) in (undefined(name='counts') if l_0_counts is missing else l_0_counts):
            _loop_vars = {}
            pass
            yield '<span class="chip '
            yield escape(environment.finalize(l_1_severity))
            yield '">'
            yield escape(environment.finalize(l_1_count))
            yield ' '
            yield escape(environment.finalize(l_1_severity))
            yield escape(environment.finalize(('s' if (l_1_count != 1) else cond_expr_undefined("the inline if-expression on line 30 in 'fleet.html.j2' evaluated to false and no else section was defined."))))
            yield '</span> '
            t_5 = 0
        l_1_severity = l_1_count = missing
        if t_5:
            pass
            yield '<span class="chip '
            yield escape(environment.finalize((undefined(name='state') if l_0_state is missing else l_0_state)))
            yield '">'
            yield escape(environment.finalize(context.call(environment.getattr({'open': 'failed, cause unknown', 'fault': 'fault'}, 'get'), (undefined(name='state') if l_0_state is missing else l_0_state), 'clear')))
            yield '</span>'
        yield '</p>\n<h1>'
        yield escape(environment.finalize((undefined(name='title') if l_0_title is missing else l_0_title)))
        yield '</h1>\n'
        if environment.getattr((undefined(name='fleet') if l_0_fleet is missing else l_0_fleet), 'first'):
            pass
            yield '<p>What was read happened from '
            yield escape(environment.finalize(environment.getattr((undefined(name='fleet') if l_0_fleet is missing else l_0_fleet), 'first')))
            yield ' to '
            yield escape(environment.finalize(environment.getattr((undefined(name='fleet') if l_0_fleet is missing else l_0_fleet), 'last')))
            yield '.</p>\n'
        if environment.getattr((undefined(name='fleet') if l_0_fleet is missing else l_0_fleet), 'notes'):
            pass
            yield '<p>Something was not read, or only after a change: <a href="#notes">'
            yield escape(environment.finalize((t_2(environment.getattr((undefined(name='fleet') if l_0_fleet is missing else l_0_fleet), 'notes')) + environment.getattr((undefined(name='fleet') if l_0_fleet is missing else l_0_fleet), 'notes_left_out'))))
            yield ' reading note'
            yield escape(environment.finalize(('s' if ((t_2(environment.getattr((undefined(name='fleet') if l_0_fleet is missing else l_0_fleet), 'notes')) + environment.getattr((undefined(name='fleet') if l_0_fleet is missing else l_0_fleet), 'notes_left_out')) != 1) else cond_expr_undefined("the inline if-expression on line 36 in 'fleet.html.j2' evaluated to false and no else section was defined."))))
            yield '</a>.</p>\n'
        for l_1_error in environment.getattr((undefined(name='fleet') if l_0_fleet is missing else l_0_fleet), 'internal_errors'):
            _loop_vars = {}
            pass
            yield '<p class="fault-line">Internal error in '
            yield escape(environment.finalize(l_1_error))
            yield '; please report it.</p>\n'
        l_1_error = missing
        yield '</div>\n<dl class="figures">\n'
        for (l_1_value, l_1_name, l_1_bad) in (undefined(name='figures') if l_0_figures is missing else l_0_figures):
            _loop_vars = {}
            pass
            yield '<div'
            if l_1_bad:
                pass
                yield ' class="bad"'
            yield '><dt>'
            yield escape(environment.finalize(l_1_name))
            yield '</dt><dd>'
            yield escape(environment.finalize(l_1_value))
            yield '</dd></div>\n'
        l_1_value = l_1_name = l_1_bad = missing
        yield '</dl>\n'
        if environment.getattr((undefined(name='trend') if l_0_trend is missing else l_0_trend), 'bars'):
            pass
            yield '<figure class="all"><figcaption>Requests: '
            yield escape(environment.finalize(environment.getattr((undefined(name='trend') if l_0_trend is missing else l_0_trend), 'said')))
            yield '</figcaption>'
            yield escape(environment.finalize(context.call((undefined(name='trend_bars') if l_0_trend_bars is missing else l_0_trend_bars), (undefined(name='trend') if l_0_trend is missing else l_0_trend))))
            yield '</figure>\n'
        yield '</header>\n<main id="main" tabindex="-1">\n'
        if (undefined(name='rows') if l_0_rows is missing else l_0_rows):
            pass
            yield '<section aria-labelledby="findings">\n<h2 id="findings">Findings</h2>\n<p class="muted">Findings with one code and one subject are one row. Requests and sessions are those that its proofs and ids name; titles are those of the first.</p>\n<div class="scroll" tabindex="0" role="region" aria-labelledby="findings">\n<table class="fleet">\n<thead><tr><th scope="col">Severity</th><th scope="col">Finding</th><th scope="col" class="num">Requests</th><th scope="col" class="num">Share</th><th scope="col" class="num">Sessions</th><th scope="col">First and last seen</th><th scope="col">Trend</th></tr></thead>\n<tbody>\n'
            for l_1_row in (undefined(name='rows') if l_0_rows is missing else l_0_rows):
                _loop_vars = {}
                pass
                yield '<tr><td><span class="chip '
                yield escape(environment.finalize(environment.getattr(environment.getattr(l_1_row, 'found'), 'severity')))
                yield '">'
                yield escape(environment.finalize(environment.getattr(environment.getattr(l_1_row, 'found'), 'severity')))
                yield '</span></td><th scope="row"><a href="#finding-'
                yield escape(environment.finalize(environment.getattr(l_1_row, 'number')))
                yield '">'
                yield escape(environment.finalize(environment.getattr(environment.getattr(l_1_row, 'found'), 'title')))
                yield '</a>'
                if (environment.getattr(environment.getattr(l_1_row, 'found'), 'alike') > 1):
                    pass
                    yield ' <span class="muted">(first of '
                    yield escape(environment.finalize(environment.getattr(environment.getattr(l_1_row, 'found'), 'alike')))
                    yield ' alike)</span>'
                yield ' <code>'
                yield escape(environment.finalize(environment.getattr(environment.getattr(l_1_row, 'found'), 'code')))
                yield '</code></th><td class="num">'
                yield escape(environment.finalize((environment.getattr(environment.getattr(l_1_row, 'found'), 'requests') or '')))
                yield '</td><td class="num">'
                yield escape(environment.finalize(environment.getattr(l_1_row, 'share')))
                yield '</td><td class="num">'
                yield escape(environment.finalize((environment.getattr(environment.getattr(l_1_row, 'found'), 'sessions') or '')))
                yield '</td><td>'
                yield escape(environment.finalize(environment.getattr(l_1_row, 'seen')))
                yield '</td><td>'
                yield escape(environment.finalize(context.call((undefined(name='trend_bars') if l_0_trend_bars is missing else l_0_trend_bars), environment.getattr(l_1_row, 'trend'), _loop_vars=_loop_vars)))
                yield '</td></tr>\n'
            l_1_row = missing
            yield '</tbody>\n</table>\n</div>\n'
            if (undefined(name='rows_left_out') if l_0_rows_left_out is missing else l_0_rows_left_out):
                pass
                yield '<p class="muted">'
                yield escape(environment.finalize((undefined(name='rows_left_out') if l_0_rows_left_out is missing else l_0_rows_left_out)))
                yield ' more are not on this page.</p>\n'
            yield '</section>\n'
        if (undefined(name='clusters') if l_0_clusters is missing else l_0_clusters):
            pass
            yield '<section aria-labelledby="unexplained">\n<h2 id="unexplained">Failures without a known cause</h2>\n<p class="muted">Alike but for numbers, ids, times and paths; the words are those of the first.</p>\n<div class="scroll" tabindex="0" role="region" aria-labelledby="unexplained">\n<table>\n<thead><tr><th scope="col" class="num">Times</th><th scope="col" class="num">Requests</th><th scope="col">What failed</th><th scope="col">First at</th><th scope="col">First and last</th></tr></thead>\n<tbody>\n'
            for l_1_group in (undefined(name='clusters') if l_0_clusters is missing else l_0_clusters):
                _loop_vars = {}
                pass
                yield '<tr><td class="num">'
                yield escape(environment.finalize(environment.getattr(l_1_group, 'count')))
                yield '</td><td class="num">'
                yield escape(environment.finalize((environment.getattr(l_1_group, 'requests') or '')))
                yield '</td><th scope="row" class="path">'
                yield escape(environment.finalize(environment.getattr(l_1_group, 'title')))
                yield '</th><td class="path"><code>'
                yield escape(environment.finalize(environment.getattr(l_1_group, 'place')))
                yield '</code></td><td>'
                yield escape(environment.finalize((environment.getattr(l_1_group, 'first') or '')))
                if (environment.getattr(l_1_group, 'last') and (environment.getattr(l_1_group, 'last') != environment.getattr(l_1_group, 'first'))):
                    pass
                    yield ' to '
                    yield escape(environment.finalize(environment.getattr(l_1_group, 'last')))
                yield '</td></tr>\n'
            l_1_group = missing
            yield '</tbody>\n</table>\n</div>\n'
            if (undefined(name='clusters_left_out') if l_0_clusters_left_out is missing else l_0_clusters_left_out):
                pass
                yield '<p class="muted">'
                yield escape(environment.finalize((undefined(name='clusters_left_out') if l_0_clusters_left_out is missing else l_0_clusters_left_out)))
                yield ' more are in the JSON.</p>\n'
            yield '</section>\n'
        if (undefined(name='rows') if l_0_rows is missing else l_0_rows):
            pass
            yield '<section aria-labelledby="samples">\n<h2 id="samples">A sample of each</h2>\n'
            l_1_loop = missing
            for l_1_row, l_1_loop in LoopContext((undefined(name='rows') if l_0_rows is missing else l_0_rows), undefined):
                _loop_vars = {}
                pass
                yield escape(environment.finalize(context.call((undefined(name='finding_card') if l_0_finding_card is missing else l_0_finding_card), environment.getattr(l_1_row, 'card'), _loop_vars=_loop_vars)))
                yield '\n<dl class="facts of-fleet">\n'
                if environment.getattr(environment.getattr(l_1_row, 'found'), 'agents'):
                    pass
                    yield '<div><dt>Agents, by traces</dt><dd>'
                    yield escape(environment.finalize(context.call((undefined(name='top') if l_0_top is missing else l_0_top), environment.getattr(environment.getattr(l_1_row, 'found'), 'agents'), _loop_vars=_loop_vars)))
                    yield '</dd></div>\n'
                if environment.getattr(environment.getattr(l_1_row, 'found'), 'tools'):
                    pass
                    yield '<div><dt>Tools in its proofs, by traces</dt><dd>'
                    yield escape(environment.finalize(context.call((undefined(name='top') if l_0_top is missing else l_0_top), environment.getattr(environment.getattr(l_1_row, 'found'), 'tools'), _loop_vars=_loop_vars)))
                    yield '</dd></div>\n'
                if environment.getattr(environment.getattr(l_1_row, 'found'), 'caused'):
                    pass
                    yield '<div><dt>It also caused</dt><dd>'
                    l_2_loop = missing
                    for l_2_effect, l_2_loop in LoopContext(environment.getattr(environment.getattr(l_1_row, 'found'), 'caused'), undefined):
                        _loop_vars = {}
                        pass
                        yield '<code>'
                        yield escape(environment.finalize(environment.getattr(l_2_effect, 'code')))
                        yield '</code> <span class="muted">'
                        yield escape(environment.finalize(environment.getattr(l_2_effect, 'count')))
                        yield '</span>'
                        yield escape(environment.finalize((', ' if (not environment.getattr(l_2_loop, 'last')) else cond_expr_undefined("the inline if-expression on line 103 in 'fleet.html.j2' evaluated to false and no else section was defined."))))
                    l_2_loop = l_2_effect = missing
                    yield '</dd></div>\n'
                if environment.getattr(environment.getattr(l_1_row, 'found'), 'traces'):
                    pass
                    yield '<div><dt>Traces</dt><dd><details><summary>'
                    yield escape(environment.finalize(environment.getattr(environment.getattr(l_1_row, 'found'), 'traces_total')))
                    yield '</summary>'
                    for l_2_trace in environment.getattr(environment.getattr(l_1_row, 'found'), 'traces'):
                        _loop_vars = {}
                        pass
                        yield '<code>'
                        yield escape(environment.finalize(l_2_trace))
                        yield '</code> '
                    l_2_trace = missing
                    if (environment.getattr(environment.getattr(l_1_row, 'found'), 'traces_total') > t_2(environment.getattr(environment.getattr(l_1_row, 'found'), 'traces'))):
                        pass
                        yield 'and '
                        yield escape(environment.finalize((environment.getattr(environment.getattr(l_1_row, 'found'), 'traces_total') - t_2(environment.getattr(environment.getattr(l_1_row, 'found'), 'traces')))))
                        yield ' more'
                    yield '</details></dd></div>\n'
                if environment.getattr(l_1_row, 'others'):
                    pass
                    yield '<div><dt>Others of it</dt><dd>'
                    for l_2_other in environment.getattr(l_1_row, 'others'):
                        _loop_vars = {}
                        pass
                        yield '<p>'
                        yield escape(environment.finalize(l_2_other))
                        yield '</p>'
                    l_2_other = missing
                    yield '</dd></div>\n'
                yield '</dl>\n'
            l_1_loop = l_1_row = missing
            yield '</section>\n'
        if (environment.getattr((undefined(name='fleet') if l_0_fleet is missing else l_0_fleet), 'not_checked') or environment.getattr((undefined(name='fleet') if l_0_fleet is missing else l_0_fleet), 'checked_in_part')):
            pass
            yield '<section aria-labelledby="not-checked">\n<h2 id="not-checked">Not checked</h2>\n<details><summary>'
            yield escape(environment.finalize(t_2(environment.getattr((undefined(name='fleet') if l_0_fleet is missing else l_0_fleet), 'not_checked'))))
            yield ' questions that these files cannot answer'
            if environment.getattr((undefined(name='fleet') if l_0_fleet is missing else l_0_fleet), 'checked_in_part'):
                pass
                yield ', '
                yield escape(environment.finalize(t_2(environment.getattr((undefined(name='fleet') if l_0_fleet is missing else l_0_fleet), 'checked_in_part'))))
                yield ' that they answer in part'
            yield '</summary>\n<dl class="unanswered">\n'
            for l_1_item in environment.getattr((undefined(name='fleet') if l_0_fleet is missing else l_0_fleet), 'not_checked'):
                _loop_vars = {}
                pass
                yield '<div><dt><code>'
                yield escape(environment.finalize(environment.getattr(l_1_item, 'code')))
                yield '</code></dt><dd>'
                yield escape(environment.finalize(environment.getattr(l_1_item, 'reason')))
                yield '</dd></div>\n'
            l_1_item = missing
            for l_1_item in environment.getattr((undefined(name='fleet') if l_0_fleet is missing else l_0_fleet), 'checked_in_part'):
                _loop_vars = {}
                pass
                yield '<div><dt><code>'
                yield escape(environment.finalize(environment.getattr(l_1_item, 'code')))
                yield '</code></dt><dd>in '
                yield escape(environment.finalize(environment.getattr(l_1_item, 'batches')))
                yield ' of '
                yield escape(environment.finalize(environment.getattr((undefined(name='fleet') if l_0_fleet is missing else l_0_fleet), 'batches')))
                yield ' parts: '
                yield escape(environment.finalize(environment.getattr(l_1_item, 'reason')))
                yield '</dd></div>\n'
            l_1_item = missing
            yield '</dl>\n</details>\n</section>\n'
        yield '<section aria-labelledby="inputs">\n<h2 id="inputs">Inputs</h2>\n<div class="scroll" tabindex="0" role="region" aria-labelledby="inputs">\n<table>\n<thead><tr><th scope="col">Format</th><th scope="col" class="num">Files</th><th scope="col" class="num">Spans</th><th scope="col" class="num">Log records</th><th scope="col" class="num">Documents</th></tr></thead>\n<tbody>\n'
        for l_1_item in environment.getattr(environment.getattr((undefined(name='fleet') if l_0_fleet is missing else l_0_fleet), 'inputs'), 'formats'):
            _loop_vars = {}
            pass
            yield '<tr><th scope="row">'
            yield escape(environment.finalize(environment.getattr(l_1_item, 'format')))
            yield '</th><td class="num">'
            yield escape(environment.finalize(environment.getattr(l_1_item, 'files')))
            yield '</td><td class="num">'
            yield escape(environment.finalize(environment.getattr(l_1_item, 'spans')))
            yield '</td><td class="num">'
            yield escape(environment.finalize(environment.getattr(l_1_item, 'logs')))
            yield '</td><td class="num">'
            yield escape(environment.finalize(environment.getattr(l_1_item, 'documents')))
            yield '</td></tr>\n'
        l_1_item = missing
        yield '</tbody>\n</table>\n</div>\n'
        if environment.getattr(environment.getattr((undefined(name='fleet') if l_0_fleet is missing else l_0_fleet), 'inputs'), 'not_read_total'):
            pass
            yield '<p>'
            yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='fleet') if l_0_fleet is missing else l_0_fleet), 'inputs'), 'not_read_total')))
            yield ' not read: '
            yield escape(environment.finalize(t_1(context.eval_ctx, environment.getattr(environment.getattr((undefined(name='fleet') if l_0_fleet is missing else l_0_fleet), 'inputs'), 'not_read'), ', ')))
            if (environment.getattr(environment.getattr((undefined(name='fleet') if l_0_fleet is missing else l_0_fleet), 'inputs'), 'not_read_total') > t_2(environment.getattr(environment.getattr((undefined(name='fleet') if l_0_fleet is missing else l_0_fleet), 'inputs'), 'not_read'))):
                pass
                yield ', …'
            yield '</p>\n'
        if environment.getattr((undefined(name='fleet') if l_0_fleet is missing else l_0_fleet), 'sessions_in_parts'):
            pass
            yield '<p>'
            yield escape(environment.finalize(environment.getattr((undefined(name='fleet') if l_0_fleet is missing else l_0_fleet), 'sessions_in_parts')))
            yield ' session'
            yield escape(environment.finalize(('s were' if (environment.getattr((undefined(name='fleet') if l_0_fleet is missing else l_0_fleet), 'sessions_in_parts') != 1) else ' was')))
            yield ' too large to be looked at as a whole: what only shows between requests far apart may be missing.</p>\n'
        yield '</section>\n'
        if (undefined(name='notes') if l_0_notes is missing else l_0_notes):
            pass
            yield '<section aria-labelledby="notes">\n<h2 id="notes">Reading notes</h2>\n<ul>\n'
            for l_1_note in (undefined(name='notes') if l_0_notes is missing else l_0_notes):
                _loop_vars = {}
                pass
                yield '<li><code>'
                yield escape(environment.finalize(environment.getattr(l_1_note, 'place')))
                yield '</code>: '
                yield escape(environment.finalize(environment.getattr(l_1_note, 'message')))
                if (environment.getattr(l_1_note, 'count') > 1):
                    pass
                    yield ' ('
                    yield escape(environment.finalize(environment.getattr(l_1_note, 'count')))
                    yield ' times)'
                yield '</li>\n'
            l_1_note = missing
            yield '</ul>\n'
            if (undefined(name='notes_left_out') if l_0_notes_left_out is missing else l_0_notes_left_out):
                pass
                yield '<p class="muted">'
                yield escape(environment.finalize((undefined(name='notes_left_out') if l_0_notes_left_out is missing else l_0_notes_left_out)))
                yield ' more are not on this page.</p>\n'
            yield '</section>\n'
        yield '</main>\n</body>\n</html>'

    blocks = {}
    debug_info = '1=39&2=45&3=50&4=54&7=78&8=84&14=99&18=101&19=103&20=105&26=107&27=110&29=113&30=116&31=137&32=139&33=142&35=146&36=149&38=153&39=157&43=161&44=165&47=175&48=178&52=183&60=186&61=190&66=218&67=221&71=224&79=227&80=231&85=247&86=250&90=253&93=257&94=260&96=262&97=265&99=267&100=270&102=272&103=276&105=287&106=290&108=305&109=308&115=319&118=322&120=330&121=334&123=339&124=343&136=354&137=358&142=370&143=373&145=380&146=383&149=388&153=391&154=395&157=406&158=409'
    return {'root': root, 'blocks': blocks, 'debug_info': debug_info}


def _report_formats_html_chart(environment):
    from jinja2.runtime import LoopContext, Macro, Markup, Namespace, TemplateNotFound, TemplateReference, TemplateRuntimeError, Undefined, escape, identity, internalcode, markup_join, missing, str_join
    name = 'chart.html.j2'

    def root(context, missing=missing, environment=environment):
        resolve = context.resolve_or_missing
        undefined = environment.undefined
        concat = environment.concat
        cond_expr_undefined = Undefined
        if 0: yield None
        l_0_chart_figure = missing
        try:
            t_1 = environment.tests['none']
        except KeyError:
            @internalcode
            def t_1(*unused):
                raise TemplateRuntimeError("No test named 'none' found.")
        pass
        def macro(l_1_chart):
            t_2 = []
            if l_1_chart is missing:
                l_1_chart = undefined("parameter 'chart' was not provided", name='chart')
            pass
            t_2.extend((
                '<figure class="chart">\n<figcaption><strong>',
                escape(environment.finalize(environment.getattr(l_1_chart, 'title'))),
                '</strong> from ',
                escape(environment.finalize(environment.getattr(l_1_chart, 'start'))),
                '; each lane from 0 to ',
                escape(environment.finalize(environment.getattr(l_1_chart, 'top'))),
                ' ',
                escape(environment.finalize(environment.getattr(l_1_chart, 'unit'))),
            ))
            if (not t_1(environment.getattr(l_1_chart, 'limit'))):
                pass
                t_2.extend((
                    '; dashed: the limit of ',
                    escape(environment.finalize(environment.getattr(l_1_chart, 'limit'))),
                ))
            t_2.append(
                '</figcaption>\n',
            )
            for l_2_lane in environment.getattr(l_1_chart, 'lanes'):
                _loop_vars = {}
                pass
                t_2.extend((
                    '<div class="lane"><p><span class="word">',
                    escape(environment.finalize(environment.getattr(l_2_lane, 'name'))),
                    '</span> <span class="muted">',
                ))
                if environment.getattr(l_2_lane, 'peak'):
                    pass
                    t_2.extend((
                        'at most <b>',
                        escape(environment.finalize(environment.getattr(l_2_lane, 'peak'))),
                        '</b>, first after ',
                        escape(environment.finalize(environment.getattr(l_2_lane, 'peak_at'))),
                    ))
                else:
                    pass
                    t_2.append(
                        'none',
                    )
                if environment.getattr(l_2_lane, 'over'):
                    pass
                    t_2.append(
                        ', <b class="over">above the limit</b>',
                    )
                t_2.extend((
                    '</span></p>\n<svg role="img" aria-label="',
                    escape(environment.finalize(environment.getattr(l_2_lane, 'text'))),
                    '" width="100%" height="',
                    escape(environment.finalize(environment.getattr(l_1_chart, 'height'))),
                    '">',
                ))
                for l_3_tick in environment.getattr(l_1_chart, 'ticks'):
                    _loop_vars = {}
                    pass
                    t_2.extend((
                        '<line class="grid" x1="',
                        escape(environment.finalize(environment.getattr(l_3_tick, 'x'))),
                        '" x2="',
                        escape(environment.finalize(environment.getattr(l_3_tick, 'x'))),
                        '" y1="0" y2="100%"/>',
                    ))
                l_3_tick = missing
                for l_3_block in environment.getattr(l_2_lane, 'blocks'):
                    _loop_vars = {}
                    pass
                    t_2.extend((
                        '<rect class="area',
                        escape(environment.finalize((' over' if environment.getattr(l_2_lane, 'over') else cond_expr_undefined("the inline if-expression on line 6 in 'chart.html.j2' evaluated to false and no else section was defined.")))),
                        '" x="',
                        escape(environment.finalize(environment.getattr(environment.getattr(l_3_block, 'bar'), 'x'))),
                        '" width="',
                        escape(environment.finalize(environment.getattr(environment.getattr(l_3_block, 'bar'), 'width'))),
                        '" y="',
                        escape(environment.finalize(environment.getattr(l_3_block, 'top'))),
                        '" height="',
                        escape(environment.finalize(environment.getattr(l_3_block, 'height'))),
                        '"/>',
                    ))
                l_3_block = missing
                t_2.extend((
                    '<line class="base" x1="0" x2="100%" y1="',
                    escape(environment.finalize(environment.getattr(l_1_chart, 'height'))),
                    '" y2="',
                    escape(environment.finalize(environment.getattr(l_1_chart, 'height'))),
                    '"/>',
                ))
                if (not t_1(environment.getattr(l_2_lane, 'limit_y'))):
                    pass
                    t_2.extend((
                        '<line class="limit" x1="0" x2="100%" y1="',
                        escape(environment.finalize(environment.getattr(l_2_lane, 'limit_y'))),
                        '" y2="',
                        escape(environment.finalize(environment.getattr(l_2_lane, 'limit_y'))),
                        '"/>',
                    ))
                t_2.append(
                    '</svg></div>\n',
                )
            l_2_lane = missing
            t_2.append(
                '<svg class="axis" aria-hidden="true" width="100%" height="18">',
            )
            for l_2_tick in environment.getattr(l_1_chart, 'ticks'):
                _loop_vars = {}
                pass
                t_2.append(
                    '<text',
                )
                if environment.getattr(l_2_tick, 'spare'):
                    pass
                    t_2.append(
                        ' class="spare"',
                    )
                t_2.extend((
                    ' x="',
                    escape(environment.finalize(environment.getattr(l_2_tick, 'x'))),
                    '" y="13">',
                    escape(environment.finalize(environment.getattr(l_2_tick, 'text'))),
                    '</text>',
                ))
            l_2_tick = missing
            t_2.append(
                '</svg>\n</figure>\n',
            )
            return concat(t_2)
        context.exported_vars.add('chart_figure')
        context.vars['chart_figure'] = l_0_chart_figure = Macro(environment, macro, 'chart_figure', ('chart',), False, False, False, context.eval_ctx.autoescape)

    blocks = {}
    debug_info = '1=18&3=25&4=42&5=47&6=70&8=126'
    return {'root': root, 'blocks': blocks, 'debug_info': debug_info}


def _report_formats_html_finding(environment):
    from jinja2.runtime import LoopContext, Macro, Markup, Namespace, TemplateNotFound, TemplateReference, TemplateRuntimeError, Undefined, escape, identity, internalcode, markup_join, missing, str_join
    name = 'finding.html.j2'

    def root(context, missing=missing, environment=environment):
        resolve = context.resolve_or_missing
        undefined = environment.undefined
        concat = environment.concat
        cond_expr_undefined = Undefined
        if 0: yield None
        l_0_chart_figure = l_0_evidence_item = l_0_effect_steps = l_0_finding_card = missing
        try:
            t_1 = environment.filters['length']
        except KeyError:
            @internalcode
            def t_1(*unused):
                raise TemplateRuntimeError("No filter named 'length' found.")
        pass
        included_template = environment.get_template('chart.html.j2', 'finding.html.j2')._get_default_module(context)
        l_0_chart_figure = getattr(included_template, 'chart_figure', missing)
        if l_0_chart_figure is missing:
            l_0_chart_figure = undefined(f"the template {included_template.__name__!r} (imported on line 1 in 'finding.html.j2') does not export the requested name 'chart_figure'", name='chart_figure')
        context.vars['chart_figure'] = l_0_chart_figure
        context.exported_vars.discard('chart_figure')
        def macro(l_1_evidence):
            t_2 = []
            if l_1_evidence is missing:
                l_1_evidence = undefined("parameter 'evidence' was not provided", name='evidence')
            pass
            t_2.extend((
                '<li>\n<p>',
                escape(environment.finalize(environment.getattr(l_1_evidence, 'what'))),
            ))
            if environment.getattr(l_1_evidence, 'again'):
                pass
                t_2.append(
                    ': the same words',
                )
            t_2.append(
                '</p>\n',
            )
            if environment.getattr(l_1_evidence, 'quote'):
                pass
                t_2.extend((
                    '<blockquote>',
                    escape(environment.finalize(environment.getattr(l_1_evidence, 'quote'))),
                    '</blockquote>\n',
                ))
            t_2.append(
                '<p class="where">',
            )
            if environment.getattr(l_1_evidence, 'time'):
                pass
                t_2.extend((
                    '<span class="time">',
                    escape(environment.finalize(environment.getattr(l_1_evidence, 'time'))),
                    '</span> · ',
                ))
            if environment.getattr(l_1_evidence, 'file_href'):
                pass
                t_2.extend((
                    '<a href="',
                    escape(environment.finalize(environment.getattr(l_1_evidence, 'file_href'))),
                    '" data-at="',
                    escape(environment.finalize(environment.getattr(l_1_evidence, 'place'))),
                    '"><code>',
                    escape(environment.finalize(environment.getattr(l_1_evidence, 'place'))),
                    '</code></a>',
                ))
            else:
                pass
                t_2.extend((
                    '<code>',
                    escape(environment.finalize(environment.getattr(l_1_evidence, 'place'))),
                    '</code>',
                ))
            if environment.getattr(l_1_evidence, 'row'):
                pass
                t_2.extend((
                    ' · <a href="',
                    escape(environment.finalize(environment.getattr(environment.getattr(l_1_evidence, 'row'), 'href'))),
                    '"><code>',
                    escape(environment.finalize(environment.getattr(environment.getattr(l_1_evidence, 'row'), 'text'))),
                    '</code></a>',
                ))
            elif environment.getattr(l_1_evidence, 'span'):
                pass
                t_2.extend((
                    ' · <code>span ',
                    escape(environment.finalize(environment.getattr(l_1_evidence, 'span'))),
                    '</code>',
                ))
            t_2.append(
                '</p>\n</li>\n',
            )
            return concat(t_2)
        context.exported_vars.add('evidence_item')
        context.vars['evidence_item'] = l_0_evidence_item = Macro(environment, macro, 'evidence_item', ('evidence',), False, False, False, context.eval_ctx.autoescape)
        def macro(l_1_effects):
            t_3 = []
            if l_1_effects is missing:
                l_1_effects = undefined("parameter 'effects' was not provided", name='effects')
            pass
            t_3.append(
                '<ol class="chain">\n',
            )
            for l_2_effect in l_1_effects:
                _loop_vars = {}
                pass
                t_3.extend((
                    '<li>\n<p><strong>',
                    escape(environment.finalize(environment.getattr(l_2_effect, 'title'))),
                    '</strong> <code>',
                    escape(environment.finalize(environment.getattr(l_2_effect, 'code'))),
                    '</code></p>\n<p class="because">because ',
                    escape(environment.finalize(environment.getattr(l_2_effect, 'because'))),
                    '</p>\n',
                ))
                if environment.getattr(l_2_effect, 'evidence'):
                    pass
                    t_3.extend((
                        '<details><summary>',
                        escape(environment.finalize(t_1(environment.getattr(l_2_effect, 'evidence')))),
                        ' proof',
                        escape(environment.finalize(('s' if (t_1(environment.getattr(l_2_effect, 'evidence')) != 1) else cond_expr_undefined("the inline if-expression on line 18 in 'finding.html.j2' evaluated to false and no else section was defined.")))),
                        '</summary><ul class="evidence">\n',
                    ))
                    for l_3_evidence in environment.getattr(l_2_effect, 'evidence'):
                        _loop_vars = {}
                        pass
                        t_3.append(
                            escape(environment.finalize(context.call((undefined(name='evidence_item') if l_0_evidence_item is missing else l_0_evidence_item), l_3_evidence, _loop_vars=_loop_vars))),
                        )
                    l_3_evidence = missing
                    t_3.append(
                        '</ul></details>\n',
                    )
                if environment.getattr(l_2_effect, 'effects'):
                    pass
                    t_3.extend((
                        escape(environment.finalize(context.call((undefined(name='effect_steps') if l_0_effect_steps is missing else l_0_effect_steps), environment.getattr(l_2_effect, 'effects'), _loop_vars=_loop_vars))),
                        '\n',
                    ))
                t_3.append(
                    '</li>\n',
                )
            l_2_effect = missing
            t_3.append(
                '</ol>\n',
            )
            return concat(t_3)
        context.exported_vars.add('effect_steps')
        context.vars['effect_steps'] = l_0_effect_steps = Macro(environment, macro, 'effect_steps', ('effects',), False, False, False, context.eval_ctx.autoescape)
        def macro(l_1_finding):
            t_4 = []
            if l_1_finding is missing:
                l_1_finding = undefined("parameter 'finding' was not provided", name='finding')
            pass
            t_4.extend((
                '<article class="finding ',
                escape(environment.finalize(environment.getattr(l_1_finding, 'severity'))),
                '" id="',
                escape(environment.finalize(environment.getattr(l_1_finding, 'anchor'))),
                '" aria-labelledby="',
                escape(environment.finalize(environment.getattr(l_1_finding, 'anchor'))),
                '-title">\n<p class="tags"><span class="chip ',
                escape(environment.finalize(environment.getattr(l_1_finding, 'severity'))),
                '">',
                escape(environment.finalize(environment.getattr(l_1_finding, 'severity'))),
                '</span> <span class="confidence ',
                escape(environment.finalize(environment.getattr(l_1_finding, 'confidence'))),
                '">',
                escape(environment.finalize(environment.getattr(l_1_finding, 'confidence'))),
                '</span> <code>',
                escape(environment.finalize(environment.getattr(l_1_finding, 'code'))),
                '</code></p>\n<h3 id="',
                escape(environment.finalize(environment.getattr(l_1_finding, 'anchor'))),
                '-title">',
                escape(environment.finalize(environment.getattr(l_1_finding, 'title'))),
                '</h3>\n<p class="cause">',
                escape(environment.finalize(environment.getattr(l_1_finding, 'cause'))),
                '</p>\n',
            ))
            if environment.getattr(l_1_finding, 'fix'):
                pass
                t_4.append(
                    '<h4>Fix</h4>\n<ol class="fix">\n',
                )
                for l_2_step in environment.getattr(l_1_finding, 'fix'):
                    _loop_vars = {}
                    pass
                    t_4.extend((
                        '<li><p>',
                        escape(environment.finalize(environment.getattr(l_2_step, 'step'))),
                        '</p>\n',
                    ))
                    if environment.getattr(l_2_step, 'command'):
                        pass
                        t_4.extend((
                            '<pre class="command"><code>',
                            escape(environment.finalize(environment.getattr(l_2_step, 'command'))),
                            '</code></pre>\n',
                        ))
                    if environment.getattr(l_2_step, 'expect'):
                        pass
                        t_4.extend((
                            '<p class="expect"><span class="word">Then:</span> ',
                            escape(environment.finalize(environment.getattr(l_2_step, 'expect'))),
                            '</p>\n',
                        ))
                    t_4.append(
                        '</li>\n',
                    )
                l_2_step = missing
                t_4.append(
                    '</ol>\n',
                )
            t_4.append(
                '<h4>Proof</h4>\n<ul class="evidence">\n',
            )
            for l_2_evidence in environment.getattr(l_1_finding, 'evidence')[:6]:
                _loop_vars = {}
                pass
                t_4.append(
                    escape(environment.finalize(context.call((undefined(name='evidence_item') if l_0_evidence_item is missing else l_0_evidence_item), l_2_evidence, _loop_vars=_loop_vars))),
                )
            l_2_evidence = missing
            t_4.append(
                '</ul>\n',
            )
            if (t_1(environment.getattr(l_1_finding, 'evidence')) > 6):
                pass
                t_4.extend((
                    '<details><summary>',
                    escape(environment.finalize((t_1(environment.getattr(l_1_finding, 'evidence')) - 6))),
                    ' more</summary><ul class="evidence">\n',
                ))
                for l_2_evidence in environment.getattr(l_1_finding, 'evidence')[6:]:
                    _loop_vars = {}
                    pass
                    t_4.append(
                        escape(environment.finalize(context.call((undefined(name='evidence_item') if l_0_evidence_item is missing else l_0_evidence_item), l_2_evidence, _loop_vars=_loop_vars))),
                    )
                l_2_evidence = missing
                t_4.append(
                    '</ul></details>\n',
                )
            if environment.getattr(l_1_finding, 'chart'):
                pass
                t_4.extend((
                    escape(environment.finalize(context.call((undefined(name='chart_figure') if l_0_chart_figure is missing else l_0_chart_figure), environment.getattr(l_1_finding, 'chart')))),
                    '\n',
                ))
            if environment.getattr(l_1_finding, 'effects'):
                pass
                t_4.extend((
                    '<h4>It also caused</h4>\n',
                    escape(environment.finalize(context.call((undefined(name='effect_steps') if l_0_effect_steps is missing else l_0_effect_steps), environment.getattr(l_1_finding, 'effects')))),
                    '\n',
                ))
            if environment.getattr(l_1_finding, 'counter'):
                pass
                t_4.append(
                    '<h4>Also checked</h4>\n<ul class="counter">\n',
                )
                for l_2_item in environment.getattr(l_1_finding, 'counter'):
                    _loop_vars = {}
                    pass
                    t_4.extend((
                        '<li>',
                        escape(environment.finalize(l_2_item)),
                        '</li>\n',
                    ))
                l_2_item = missing
                t_4.append(
                    '</ul>\n',
                )
            if environment.getattr(l_1_finding, 'case_lines'):
                pass
                t_4.append(
                    '<details class="case"><summary>Text for AWS Support</summary><pre class="command"><code>',
                )
                for l_2_line in environment.getattr(l_1_finding, 'case_lines'):
                    _loop_vars = {}
                    pass
                    t_4.extend((
                        escape(environment.finalize(l_2_line)),
                        '\n',
                    ))
                l_2_line = missing
                t_4.append(
                    '</code></pre></details>\n',
                )
            t_4.extend((
                '<p class="tail">More: <code>analyze explain ',
                escape(environment.finalize(environment.getattr(l_1_finding, 'code'))),
                '</code>',
            ))
            if environment.getattr(l_1_finding, 'owner'):
                pass
                t_4.extend((
                    ' · ',
                    escape(environment.finalize(environment.getattr(l_1_finding, 'owner'))),
                ))
            t_4.extend((
                ' · fingerprint <code>',
                escape(environment.finalize(environment.getattr(l_1_finding, 'fingerprint'))),
                '</code>',
            ))
            for l_2_reference in environment.getattr(l_1_finding, 'references'):
                _loop_vars = {}
                pass
                t_4.append(
                    ' · ',
                )
                if environment.getattr(l_2_reference, 'href'):
                    pass
                    t_4.extend((
                        '<a href="',
                        escape(environment.finalize(environment.getattr(l_2_reference, 'href'))),
                        '" rel="noreferrer noopener">',
                        escape(environment.finalize(environment.getattr(l_2_reference, 'text'))),
                        '</a>',
                    ))
                else:
                    pass
                    t_4.append(
                        escape(environment.finalize(environment.getattr(l_2_reference, 'text'))),
                    )
            l_2_reference = missing
            t_4.append(
                '</p>\n</article>\n',
            )
            return concat(t_4)
        context.exported_vars.add('finding_card')
        context.vars['finding_card'] = l_0_finding_card = Macro(environment, macro, 'finding_card', ('finding',), False, False, False, context.eval_ctx.autoescape)

    blocks = {}
    debug_info = '1=18&2=24&4=31&5=41&6=45&8=51&11=98&13=106&15=111&16=115&17=118&18=122&19=127&20=131&24=137&25=140&31=153&32=160&33=166&34=176&35=180&36=183&39=188&40=193&41=196&42=200&44=203&45=207&53=220&54=224&57=230&58=234&59=237&60=241&64=247&65=250&67=253&69=257&71=260&74=265&75=270&79=277&80=282&83=295'
    return {'root': root, 'blocks': blocks, 'debug_info': debug_info}


def _report_formats_html_invocation(environment):
    from jinja2.runtime import LoopContext, Macro, Markup, Namespace, TemplateNotFound, TemplateReference, TemplateRuntimeError, Undefined, escape, identity, internalcode, markup_join, missing, str_join
    name = 'invocation.html.j2'

    def root(context, missing=missing, environment=environment):
        resolve = context.resolve_or_missing
        undefined = environment.undefined
        concat = environment.concat
        cond_expr_undefined = Undefined
        if 0: yield None
        l_0_marks_in = l_0_proofs = l_0_cells = l_0_list_of = l_0_waterfall_figure = l_0_invocation_part = missing
        try:
            t_1 = environment.filters['length']
        except KeyError:
            @internalcode
            def t_1(*unused):
                raise TemplateRuntimeError("No filter named 'length' found.")
        try:
            t_2 = environment.filters['min']
        except KeyError:
            @internalcode
            def t_2(*unused):
                raise TemplateRuntimeError("No filter named 'min' found.")
        try:
            t_3 = environment.tests['defined']
        except KeyError:
            @internalcode
            def t_3(*unused):
                raise TemplateRuntimeError("No test named 'defined' found.")
        pass
        def macro(l_1_marks):
            t_4 = []
            if l_1_marks is missing:
                l_1_marks = undefined("parameter 'marks' was not provided", name='marks')
            pass
            for l_2_mark in l_1_marks:
                _loop_vars = {}
                pass
                t_4.extend((
                    '<line class="mark',
                    escape(environment.finalize((' loud' if environment.getattr(l_2_mark, 'loud') else cond_expr_undefined("the inline if-expression on line 1 in 'invocation.html.j2' evaluated to false and no else section was defined.")))),
                    '" x1="',
                    escape(environment.finalize(environment.getattr(l_2_mark, 'x'))),
                    '" x2="',
                    escape(environment.finalize(environment.getattr(l_2_mark, 'x'))),
                    '" y1="0" y2="',
                    escape(environment.finalize((20 if environment.getattr(l_2_mark, 'loud') else 5))),
                    '"><title>',
                    escape(environment.finalize(environment.getattr(l_2_mark, 'text'))),
                    '</title></line>',
                ))
            l_2_mark = missing
            return concat(t_4)
        context.exported_vars.add('marks_in')
        context.vars['marks_in'] = l_0_marks_in = Macro(environment, macro, 'marks_in', ('marks',), False, False, False, context.eval_ctx.autoescape)
        def macro(l_1_row):
            t_5 = []
            if l_1_row is missing:
                l_1_row = undefined("parameter 'row' was not provided", name='row')
            pass
            for l_2_proof in environment.getattr(l_1_row, 'proofs'):
                _loop_vars = {}
                pass
                t_5.extend((
                    ' <a href="',
                    escape(environment.finalize(environment.getattr(l_2_proof, 'href'))),
                    '">',
                    escape(environment.finalize(environment.getattr(l_2_proof, 'code'))),
                    '</a>',
                ))
            l_2_proof = missing
            return concat(t_5)
        context.exported_vars.add('proofs')
        context.vars['proofs'] = l_0_proofs = Macro(environment, macro, 'proofs', ('row',), False, False, False, context.eval_ctx.autoescape)
        def macro(l_1_row):
            t_6 = []
            if l_1_row is missing:
                l_1_row = undefined("parameter 'row' was not provided", name='row')
            pass
            t_6.extend((
                '<span class="n"><i>',
                escape(environment.finalize(environment.getattr(l_1_row, 'kind'))),
                '</i> ',
                escape(environment.finalize(environment.getattr(l_1_row, 'name'))),
            ))
            if environment.getattr(l_1_row, 'failed'):
                pass
                t_6.append(
                    ' <b class="failed">failed</b>',
                )
            for l_2_fact in environment.getattr(l_1_row, 'facts'):
                _loop_vars = {}
                pass
                t_6.extend((
                    ' <em>',
                    escape(environment.finalize(l_2_fact)),
                    '</em>',
                ))
            l_2_fact = missing
            t_6.extend((
                escape(environment.finalize((context.call((undefined(name='proofs') if l_0_proofs is missing else l_0_proofs), l_1_row) if (not environment.getattr(l_1_row, 'items')) else cond_expr_undefined("the inline if-expression on line 3 in 'invocation.html.j2' evaluated to false and no else section was defined.")))),
                '</span><svg>',
            ))
            if environment.getattr(l_1_row, 'bar'):
                pass
                t_6.extend((
                    '<rect class="',
                    escape(environment.finalize(environment.getattr(l_1_row, 'kind'))),
                    escape(environment.finalize((' bad' if environment.getattr(l_1_row, 'failed') else cond_expr_undefined("the inline if-expression on line 3 in 'invocation.html.j2' evaluated to false and no else section was defined.")))),
                    '" x="',
                    escape(environment.finalize(environment.getattr(environment.getattr(l_1_row, 'bar'), 'x'))),
                    '" width="',
                    escape(environment.finalize(environment.getattr(environment.getattr(l_1_row, 'bar'), 'width'))),
                    '"/>',
                ))
            t_6.extend((
                escape(environment.finalize(context.call((undefined(name='marks_in') if l_0_marks_in is missing else l_0_marks_in), environment.getattr(l_1_row, 'marks')))),
                '</svg><span>',
                escape(environment.finalize(environment.getattr(l_1_row, 'start'))),
                '</span><span>',
                escape(environment.finalize(environment.getattr(l_1_row, 'length'))),
                '</span><span>',
                escape(environment.finalize(environment.getattr(l_1_row, 'waited'))),
                '</span>',
            ))
            return concat(t_6)
        context.exported_vars.add('cells')
        context.vars['cells'] = l_0_cells = Macro(environment, macro, 'cells', ('row',), False, False, False, context.eval_ctx.autoescape)
        def macro(l_1_items, l_1_level):
            t_7 = []
            if l_1_items is missing:
                l_1_items = undefined("parameter 'items' was not provided", name='items')
            if l_1_level is missing:
                l_1_level = undefined("parameter 'level' was not provided", name='level')
            pass
            t_7.extend((
                '<ul class="d',
                escape(environment.finalize(t_2(environment, [l_1_level, 12]))),
                '">\n',
            ))
            for l_2_item in l_1_items:
                _loop_vars = {}
                pass
                if t_3(environment.getattr(l_2_item, 'text')):
                    pass
                    t_7.extend((
                        '<li><details><summary class="r fold"><span class="n">',
                        escape(environment.finalize(environment.getattr(l_2_item, 'text'))),
                        '</span><svg>',
                    ))
                    if environment.getattr(l_2_item, 'bar'):
                        pass
                        t_7.extend((
                            '<rect x="',
                            escape(environment.finalize(environment.getattr(environment.getattr(l_2_item, 'bar'), 'x'))),
                            '" width="',
                            escape(environment.finalize(environment.getattr(environment.getattr(l_2_item, 'bar'), 'width'))),
                            '"/>',
                        ))
                    t_7.extend((
                        '</svg></summary>\n',
                        escape(environment.finalize(context.call((undefined(name='list_of') if l_0_list_of is missing else l_0_list_of), environment.getattr(l_2_item, 'items'), l_1_level, _loop_vars=_loop_vars))),
                        '</details></li>\n',
                    ))
                elif environment.getattr(l_2_item, 'items'):
                    pass
                    t_7.append(
                        '<li><details',
                    )
                    if environment.getattr(l_2_item, 'open'):
                        pass
                        t_7.append(
                            ' open',
                        )
                    t_7.extend((
                        '><summary class="r',
                        escape(environment.finalize((' c' if environment.getattr(l_2_item, 'waited_for') else cond_expr_undefined("the inline if-expression on line 12 in 'invocation.html.j2' evaluated to false and no else section was defined.")))),
                        '"',
                    ))
                    if environment.getattr(l_2_item, 'anchor'):
                        pass
                        t_7.extend((
                            ' id="',
                            escape(environment.finalize(environment.getattr(l_2_item, 'anchor'))),
                            '"',
                        ))
                    t_7.extend((
                        '>',
                        escape(environment.finalize(context.call((undefined(name='cells') if l_0_cells is missing else l_0_cells), l_2_item, _loop_vars=_loop_vars))),
                        '</summary>\n',
                    ))
                    if environment.getattr(l_2_item, 'proofs'):
                        pass
                        t_7.extend((
                            '<p class="n proofs d',
                            escape(environment.finalize(t_2(environment, [l_1_level, 12]))),
                            '">',
                            escape(environment.finalize(context.call((undefined(name='proofs') if l_0_proofs is missing else l_0_proofs), l_2_item, _loop_vars=_loop_vars))),
                            '</p>\n',
                        ))
                    t_7.extend((
                        escape(environment.finalize(context.call((undefined(name='list_of') if l_0_list_of is missing else l_0_list_of), environment.getattr(l_2_item, 'items'), (l_1_level + 1), _loop_vars=_loop_vars))),
                        '</details></li>\n',
                    ))
                else:
                    pass
                    t_7.extend((
                        '<li class="r',
                        escape(environment.finalize((' c' if environment.getattr(l_2_item, 'waited_for') else cond_expr_undefined("the inline if-expression on line 20 in 'invocation.html.j2' evaluated to false and no else section was defined.")))),
                        '"',
                    ))
                    if environment.getattr(l_2_item, 'anchor'):
                        pass
                        t_7.extend((
                            ' id="',
                            escape(environment.finalize(environment.getattr(l_2_item, 'anchor'))),
                            '"',
                        ))
                    t_7.extend((
                        '>',
                        escape(environment.finalize(context.call((undefined(name='cells') if l_0_cells is missing else l_0_cells), l_2_item, _loop_vars=_loop_vars))),
                        '</li>\n',
                    ))
            l_2_item = missing
            t_7.append(
                '</ul>\n',
            )
            return concat(t_7)
        context.exported_vars.add('list_of')
        context.vars['list_of'] = l_0_list_of = Macro(environment, macro, 'list_of', ('items', 'level'), False, False, False, context.eval_ctx.autoescape)
        def macro(l_1_invocation):
            t_8 = []
            if l_1_invocation is missing:
                l_1_invocation = undefined("parameter 'invocation' was not provided", name='invocation')
            pass
            t_8.extend((
                '<div class="still">\n<h4 id="',
                escape(environment.finalize(environment.getattr(l_1_invocation, 'anchor'))),
                '-waterfall">Waterfall</h4>\n<div class="waterfall" role="group" aria-labelledby="',
                escape(environment.finalize(environment.getattr(l_1_invocation, 'anchor'))),
                '-waterfall">\n<svg class="back" aria-hidden="true">',
            ))
            for l_2_tick in environment.getattr(l_1_invocation, 'ticks'):
                _loop_vars = {}
                pass
                t_8.extend((
                    '<line class="grid" x1="',
                    escape(environment.finalize(environment.getattr(l_2_tick, 'x'))),
                    '" x2="',
                    escape(environment.finalize(environment.getattr(l_2_tick, 'x'))),
                    '" y1="0" y2="100%"/>',
                ))
            l_2_tick = missing
            def t_9(fiter):
                for l_2_silence in fiter:
                    if environment.getattr(l_2_silence, 'bar'):
                        yield l_2_silence
            for l_2_silence in t_9(environment.getattr(l_1_invocation, 'silences')):
                _loop_vars = {}
                pass
                t_8.extend((
                    '<rect class="silent" x="',
                    escape(environment.finalize(environment.getattr(environment.getattr(l_2_silence, 'bar'), 'x'))),
                    '" width="',
                    escape(environment.finalize(environment.getattr(environment.getattr(l_2_silence, 'bar'), 'width'))),
                    '" height="100%"/>',
                ))
            l_2_silence = missing
            t_8.append(
                '</svg>\n<div class="r head"><span class="n">Span</span><svg class="axis" aria-hidden="true">',
            )
            for l_2_tick in environment.getattr(l_1_invocation, 'ticks'):
                _loop_vars = {}
                pass
                t_8.append(
                    '<text',
                )
                if environment.getattr(l_2_tick, 'spare'):
                    pass
                    t_8.append(
                        ' class="spare"',
                    )
                t_8.extend((
                    ' x="',
                    escape(environment.finalize(environment.getattr(l_2_tick, 'x'))),
                    '" y="15">',
                    escape(environment.finalize(environment.getattr(l_2_tick, 'text'))),
                    '</text>',
                ))
            l_2_tick = missing
            t_8.append(
                '</svg><span>start</span><span>length</span><span>waited for</span></div>\n',
            )
            if environment.getattr(l_1_invocation, 'marks'):
                pass
                t_8.extend((
                    '<div class="r"><span class="n"><i>log</i> warnings and errors of no span shown</span><svg>',
                    escape(environment.finalize(context.call((undefined(name='marks_in') if l_0_marks_in is missing else l_0_marks_in), environment.getattr(l_1_invocation, 'marks')))),
                    '</svg></div>\n',
                ))
            t_8.extend((
                escape(environment.finalize(context.call((undefined(name='list_of') if l_0_list_of is missing else l_0_list_of), environment.getattr(l_1_invocation, 'rows'), 0))),
                '\n</div>\n',
            ))
            if environment.getattr(l_1_invocation, 'rows_left_out'):
                pass
                t_8.extend((
                    '<p class="muted">',
                    escape(environment.finalize((environment.getattr(l_1_invocation, 'spans') - environment.getattr(l_1_invocation, 'rows_left_out')))),
                    ' of ',
                    escape(environment.finalize(environment.getattr(l_1_invocation, 'spans'))),
                    ' spans shown: ',
                    escape(environment.finalize(('those that the findings need. Durations, shares and calls are those of the whole invocation.' if environment.getattr(l_1_invocation, 'excerpt') else 'failures, the critical path and the longest.'))),
                    '</p>\n',
                ))
            t_8.append(
                '</div>\n',
            )
            return concat(t_8)
        context.exported_vars.add('waterfall_figure')
        context.vars['waterfall_figure'] = l_0_waterfall_figure = Macro(environment, macro, 'waterfall_figure', ('invocation',), False, False, False, context.eval_ctx.autoescape)
        def macro(l_1_invocation):
            t_10 = []
            if l_1_invocation is missing:
                l_1_invocation = undefined("parameter 'invocation' was not provided", name='invocation')
            pass
            t_10.extend((
                '<article class="invocation" id="',
                escape(environment.finalize(environment.getattr(l_1_invocation, 'anchor'))),
                '" aria-labelledby="',
                escape(environment.finalize(environment.getattr(l_1_invocation, 'anchor'))),
                '-title">\n<details',
            ))
            if environment.getattr(l_1_invocation, 'open'):
                pass
                t_10.append(
                    ' open',
                )
            t_10.extend((
                '>\n<summary><h3 id="',
                escape(environment.finalize(environment.getattr(l_1_invocation, 'anchor'))),
                '-title">',
                escape(environment.finalize(environment.getattr(l_1_invocation, 'name'))),
                '</h3> ',
            ))
            if environment.getattr(l_1_invocation, 'failed'):
                pass
                t_10.append(
                    '<b class="failed">failed</b> ',
                )
            t_10.extend((
                '<span class="muted">',
                escape(environment.finalize(environment.getattr(l_1_invocation, 'start'))),
                escape(environment.finalize((markup_join((', ', environment.getattr(l_1_invocation, 'length'), )) if environment.getattr(l_1_invocation, 'length') else cond_expr_undefined("the inline if-expression on line 44 in 'invocation.html.j2' evaluated to false and no else section was defined.")))),
                '</span></summary>\n<dl class="facts">\n',
            ))
            if environment.getattr(l_1_invocation, 'outcome'):
                pass
                t_10.extend((
                    '<div><dt>outcome</dt><dd>',
                    escape(environment.finalize(environment.getattr(l_1_invocation, 'outcome'))),
                    '</dd></div>\n',
                ))
            if environment.getattr(l_1_invocation, 'service'):
                pass
                t_10.extend((
                    '<div><dt>service</dt><dd>',
                    escape(environment.finalize(environment.getattr(l_1_invocation, 'service'))),
                    '</dd></div>\n',
                ))
            t_10.extend((
                '<div><dt>spans, log records</dt><dd>',
                escape(environment.finalize(environment.getattr(l_1_invocation, 'spans'))),
                ', ',
                escape(environment.finalize(environment.getattr(l_1_invocation, 'logs'))),
                '</dd></div>\n',
            ))
            if environment.getattr(l_1_invocation, 'tokens'):
                pass
                t_10.extend((
                    '<div><dt>tokens in + out</dt><dd>',
                    escape(environment.finalize(environment.getattr(l_1_invocation, 'tokens'))),
                    '</dd></div>\n',
                ))
            t_10.extend((
                '<div><dt>trace</dt><dd><code>',
                escape(environment.finalize(environment.getattr(l_1_invocation, 'trace_id'))),
                '</code></dd></div>\n',
            ))
            if environment.getattr(l_1_invocation, 'session_id'):
                pass
                t_10.extend((
                    '<div><dt>session</dt><dd><code>',
                    escape(environment.finalize(environment.getattr(l_1_invocation, 'session_id'))),
                    '</code></dd></div>\n',
                ))
            t_10.append(
                '</dl>\n',
            )
            if environment.getattr(l_1_invocation, 'rows'):
                pass
                t_10.extend((
                    escape(environment.finalize(context.call((undefined(name='waterfall_figure') if l_0_waterfall_figure is missing else l_0_waterfall_figure), l_1_invocation))),
                    '\n',
                ))
            if environment.getattr(l_1_invocation, 'silences'):
                pass
                t_10.append(
                    '<h4>Silences</h4>\n<ul>\n',
                )
                for l_2_silence in environment.getattr(l_1_invocation, 'silences'):
                    _loop_vars = {}
                    pass
                    t_10.extend((
                        '<li>',
                        escape(environment.finalize(environment.getattr(l_2_silence, 'text'))),
                    ))
                    if environment.getattr(l_2_silence, 'span'):
                        pass
                        t_10.append(
                            ', while ',
                        )
                        if environment.getattr(l_2_silence, 'href'):
                            pass
                            t_10.extend((
                                '<a href="',
                                escape(environment.finalize(environment.getattr(l_2_silence, 'href'))),
                                '">',
                                escape(environment.finalize(environment.getattr(l_2_silence, 'span'))),
                                '</a>',
                            ))
                        else:
                            pass
                            t_10.append(
                                escape(environment.finalize(environment.getattr(l_2_silence, 'span'))),
                            )
                        t_10.append(
                            ' was open',
                        )
                    t_10.append(
                        '</li>\n',
                    )
                l_2_silence = missing
                t_10.append(
                    '</ul>\n',
                )
            if environment.getattr(l_1_invocation, 'hints'):
                pass
                t_10.append(
                    '<h4>Hints</h4>\n<ul>\n',
                )
                for l_2_hint in environment.getattr(l_1_invocation, 'hints'):
                    _loop_vars = {}
                    pass
                    t_10.extend((
                        '<li>',
                        escape(environment.finalize(l_2_hint)),
                        '</li>\n',
                    ))
                l_2_hint = missing
                t_10.append(
                    '</ul>\n',
                )
            if environment.getattr(l_1_invocation, 'components'):
                pass
                t_10.append(
                    '<h4>What was waited for</h4>\n<table class="components">\n<thead><tr><th scope="col">Component</th><th scope="col" class="num">Critical path</th><th scope="col" class="num">Share</th><td class="share"></td></tr></thead>\n<tbody>\n',
                )
                for l_2_part in environment.getattr(l_1_invocation, 'components'):
                    _loop_vars = {}
                    pass
                    t_10.extend((
                        '<tr><th scope="row">',
                        escape(environment.finalize(environment.getattr(l_2_part, 'name'))),
                        '</th><td class="num">',
                        escape(environment.finalize(environment.getattr(l_2_part, 'length'))),
                        '</td><td class="num">',
                        escape(environment.finalize(('< 0.1' if (environment.getattr(l_2_part, 'share') == '0.0') else environment.getattr(l_2_part, 'share')))),
                        ' %</td><td class="c share"><svg aria-hidden="true" width="100%" height="12"><rect class="',
                        escape(environment.finalize(environment.getattr(l_2_part, 'kind'))),
                        '" width="',
                        escape(environment.finalize(environment.getattr(l_2_part, 'share'))),
                        '%" height="12"/></svg></td></tr>\n',
                    ))
                l_2_part = missing
                t_10.append(
                    '</tbody>\n</table>\n',
                )
            if environment.getattr(l_1_invocation, 'groups'):
                pass
                t_10.extend((
                    '<h4 id="',
                    escape(environment.finalize(environment.getattr(l_1_invocation, 'anchor'))),
                    '-calls">Calls</h4>\n<div class="scroll" role="region" aria-labelledby="',
                    escape(environment.finalize(environment.getattr(l_1_invocation, 'anchor'))),
                    '-calls" tabindex="0">\n<table>\n<thead><tr><th scope="col">What</th><th scope="col">Name</th><th scope="col" class="num">Calls</th><th scope="col" class="num">Failed</th><th scope="col" class="num">Together</th><th scope="col" class="num">Longest</th><th scope="col" class="num">Tokens in + out</th><th scope="col">Outcome</th></tr></thead>\n<tbody>\n',
                ))
                for l_2_group in environment.getattr(l_1_invocation, 'groups'):
                    _loop_vars = {}
                    pass
                    t_10.extend((
                        '<tr><td>',
                        escape(environment.finalize(environment.getattr(l_2_group, 'kind'))),
                        '</td><th scope="row" class="path">',
                        escape(environment.finalize(environment.getattr(l_2_group, 'name'))),
                        '</th><td class="num">',
                        escape(environment.finalize(environment.getattr(l_2_group, 'calls'))),
                        '</td><td class="num">',
                    ))
                    if environment.getattr(l_2_group, 'failed'):
                        pass
                        t_10.extend((
                            '<b class="failed">',
                            escape(environment.finalize(environment.getattr(l_2_group, 'failed'))),
                            '</b>',
                        ))
                    t_10.extend((
                        '</td><td class="num">',
                        escape(environment.finalize(environment.getattr(l_2_group, 'total'))),
                        '</td><td class="num">',
                        escape(environment.finalize(environment.getattr(l_2_group, 'longest'))),
                        '</td><td class="num">',
                        escape(environment.finalize(environment.getattr(l_2_group, 'tokens'))),
                        '</td><td>',
                        escape(environment.finalize(environment.getattr(l_2_group, 'outcomes'))),
                        '</td></tr>\n',
                    ))
                l_2_group = missing
                t_10.append(
                    '</tbody>\n</table>\n</div>\n',
                )
                if environment.getattr(l_1_invocation, 'calls'):
                    pass
                    t_10.append(
                        '<details><summary>One by one, in order of time</summary>\n<div class="scroll" role="region" aria-label="Calls one by one" tabindex="0">\n<table>\n<thead><tr><th scope="col" class="num">Start</th><th scope="col">What</th><th scope="col">Name</th><th scope="col" class="num">Length</th><th scope="col" class="num">Tokens in + out</th><th scope="col">Outcome</th></tr></thead>\n<tbody>\n',
                    )
                    for l_2_call in environment.getattr(l_1_invocation, 'calls'):
                        _loop_vars = {}
                        pass
                        t_10.extend((
                            '<tr><td class="num">',
                            escape(environment.finalize(environment.getattr(l_2_call, 'when'))),
                            '</td><td>',
                            escape(environment.finalize(environment.getattr(l_2_call, 'kind'))),
                            '</td><th scope="row" class="path">',
                            escape(environment.finalize(environment.getattr(l_2_call, 'name'))),
                            '</th><td class="num">',
                            escape(environment.finalize(environment.getattr(l_2_call, 'length'))),
                            '</td><td class="num">',
                            escape(environment.finalize(environment.getattr(l_2_call, 'tokens'))),
                            '</td><td>',
                            escape(environment.finalize(environment.getattr(l_2_call, 'outcome'))),
                        ))
                        if environment.getattr(l_2_call, 'failed'):
                            pass
                            t_10.append(
                                ' <b class="failed">failed</b>',
                            )
                        t_10.append(
                            '</td></tr>\n',
                        )
                    l_2_call = missing
                    t_10.append(
                        '</tbody>\n</table>\n</div>\n</details>\n',
                    )
                if environment.getattr(l_1_invocation, 'calls_left_out'):
                    pass
                    t_10.extend((
                        '<p class="muted">',
                        escape(environment.finalize(environment.getattr(l_1_invocation, 'calls_left_out'))),
                        ' call',
                        escape(environment.finalize(('s are' if (environment.getattr(l_1_invocation, 'calls_left_out') != 1) else ' is'))),
                        ' not listed one by one.</p>\n',
                    ))
            if environment.getattr(l_1_invocation, 'log_lines'):
                pass
                t_10.extend((
                    '<details><summary>',
                    escape(environment.finalize(t_1(environment.getattr(l_1_invocation, 'log_lines')))),
                    ' warning',
                    escape(environment.finalize(('s' if (t_1(environment.getattr(l_1_invocation, 'log_lines')) != 1) else cond_expr_undefined("the inline if-expression on line 122 in 'invocation.html.j2' evaluated to false and no else section was defined.")))),
                    ' and errors logged meanwhile</summary>\n<ul>\n',
                ))
                for l_2_line in environment.getattr(l_1_invocation, 'log_lines'):
                    _loop_vars = {}
                    pass
                    t_10.extend((
                        '<li>',
                        escape(environment.finalize(environment.getattr(l_2_line, 'severity'))),
                        ' ',
                        escape(environment.finalize(environment.getattr(l_2_line, 'when'))),
                        ' <code>',
                        escape(environment.finalize(environment.getattr(l_2_line, 'place'))),
                        '</code> <span class="muted">',
                        escape(environment.finalize(environment.getattr(l_2_line, 'channel'))),
                        '</span></li>\n',
                    ))
                l_2_line = missing
                t_10.append(
                    '</ul></details>\n',
                )
            t_10.append(
                '</details>\n</article>\n',
            )
            return concat(t_10)
        context.exported_vars.add('invocation_part')
        context.vars['invocation_part'] = l_0_invocation_part = Macro(environment, macro, 'invocation_part', ('invocation',), False, False, False, context.eval_ctx.autoescape)

    blocks = {}
    debug_info = '1=30&2=55&3=74&4=128&5=137&6=140&7=143&8=147&9=161&11=164&12=169&14=191&15=195&17=201&20=208&25=230&27=237&28=239&29=242&30=271&31=293&32=297&34=301&36=304&37=308&41=321&42=328&43=333&44=340&46=356&47=360&49=363&50=367&52=372&53=377&54=381&56=386&57=389&58=393&61=399&62=402&64=405&67=410&68=415&72=446&75=451&76=456&80=463&85=468&86=473&91=488&92=492&93=494&97=497&98=502&103=531&109=536&110=541&117=565&118=569&121=574&122=578&124=583&125=588'
    return {'root': root, 'blocks': blocks, 'debug_info': debug_info}


def _report_formats_html_page(environment):
    from jinja2.runtime import LoopContext, Macro, Markup, Namespace, TemplateNotFound, TemplateReference, TemplateRuntimeError, Undefined, escape, identity, internalcode, markup_join, missing, str_join
    name = 'page.html.j2'

    def root(context, missing=missing, environment=environment):
        resolve = context.resolve_or_missing
        undefined = environment.undefined
        concat = environment.concat
        cond_expr_undefined = Undefined
        if 0: yield None
        l_0_style_hash = resolve('style_hash')
        l_0_script = resolve('script')
        l_0_script_hash = resolve('script_hash')
        l_0_page = resolve('page')
        l_0_style = resolve('style')
        l_0_data = resolve('data')
        l_0_finding_card = l_0_invocation_part = missing
        try:
            t_1 = environment.filters['length']
        except KeyError:
            @internalcode
            def t_1(*unused):
                raise TemplateRuntimeError("No filter named 'length' found.")
        pass
        included_template = environment.get_template('finding.html.j2', 'page.html.j2')._get_default_module(context)
        l_0_finding_card = getattr(included_template, 'finding_card', missing)
        if l_0_finding_card is missing:
            l_0_finding_card = undefined(f"the template {included_template.__name__!r} (imported on line 1 in 'page.html.j2') does not export the requested name 'finding_card'", name='finding_card')
        context.vars['finding_card'] = l_0_finding_card
        context.exported_vars.discard('finding_card')
        included_template = environment.get_template('invocation.html.j2', 'page.html.j2')._get_default_module(context)
        l_0_invocation_part = getattr(included_template, 'invocation_part', missing)
        if l_0_invocation_part is missing:
            l_0_invocation_part = undefined(f"the template {included_template.__name__!r} (imported on line 2 in 'page.html.j2') does not export the requested name 'invocation_part'", name='invocation_part')
        context.vars['invocation_part'] = l_0_invocation_part
        context.exported_vars.discard('invocation_part')
        yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'sha256-'
        yield escape(environment.finalize((undefined(name='style_hash') if l_0_style_hash is missing else l_0_style_hash)))
        yield "'; "
        if (undefined(name='script') if l_0_script is missing else l_0_script):
            pass
            yield "script-src 'sha256-"
            yield escape(environment.finalize((undefined(name='script_hash') if l_0_script_hash is missing else l_0_script_hash)))
            yield "'; require-trusted-types-for 'script'; "
        yield 'base-uri \'none\'; form-action \'none\'">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n<meta name="generator" content="agentcore-analyzer '
        yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'version')))
        yield '">\n<title>'
        yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'title')))
        yield '</title>\n<style>'
        yield escape(environment.finalize((undefined(name='style') if l_0_style is missing else l_0_style)))
        yield '</style>\n</head>\n<body>\n<a class="skip" href="#main">Skip to '
        yield escape(environment.finalize(('the findings' if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'findings') else 'what the agent did')))
        yield '</a>\n<svg class="defs" width="0" height="0" aria-hidden="true"><defs><pattern id="hatch" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="hatch" width="3" height="8"/></pattern></defs></svg>\n<header>\n<p class="brand">AgentCore analysis</p>\n'
        if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'names'):
            pass
            yield '<p class="badge">'
            yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'names')))
            yield '</p>\n'
        if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'excerpt'):
            pass
            yield '<p class="badge">'
            yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'excerpt')))
            yield '</p>\n'
        yield '<div class="verdict '
        yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'state')))
        yield '">\n<p class="state">'
        t_2 = 1
        for (l_1_severity, l_1_count) in environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'counts'):
            _loop_vars = {}
            pass
            yield '<span class="chip '
            yield escape(environment.finalize(l_1_severity))
            yield '">'
            yield escape(environment.finalize(l_1_count))
            yield ' '
            yield escape(environment.finalize(l_1_severity))
            yield escape(environment.finalize(('s' if (l_1_count != 1) else cond_expr_undefined("the inline if-expression on line 27 in 'page.html.j2' evaluated to false and no else section was defined."))))
            yield '</span> '
            t_2 = 0
        l_1_severity = l_1_count = missing
        if t_2:
            pass
            yield '<span class="chip '
            yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'state')))
            yield '">'
            yield escape(environment.finalize(context.call(environment.getattr({'clear': 'clear', 'open': (environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'account'), 'cause') if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'account') else 'failed, cause unknown')}, 'get'), environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'state'), 'fault')))
            yield '</span>'
        yield '</p>\n<h1>'
        yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'verdict')))
        yield '</h1>\n'
        if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'findings'):
            pass
            yield '<p>Confidence: '
            yield escape(environment.finalize(environment.getattr(environment.getitem(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'findings'), 0), 'confidence')))
            yield '. <a href="#finding-1">Cause, proof and fix</a>'
            if (t_1(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'findings')) > 1):
                pass
                yield ', and '
                yield escape(environment.finalize((t_1(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'findings')) - 1)))
                yield ' more finding'
                yield escape(environment.finalize(('s' if (t_1(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'findings')) > 2) else cond_expr_undefined("the inline if-expression on line 30 in 'page.html.j2' evaluated to false and no else section was defined."))))
                yield ' below'
            yield '.</p>\n'
            if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'account'):
                pass
                yield '<p>'
                yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'account'), 'line')))
                yield '. <a href="#failures">Each of them</a></p>\n'
        elif (environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'account') and (environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'state') in ('clear', 'open'))):
            pass
            yield '<p>'
            yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'account'), 'said')))
            yield ' <a href="#failures">Each of them</a>'
            if (environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'not_checked') or environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'lacking')):
                pass
                yield '. <a href="#not-checked">What these files cannot tell</a> is listed, too.'
            yield '</p>\n'
        elif (environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'state') in ('clear', 'open')):
            pass
            yield '<p>'
            if (environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'state') == 'open'):
                pass
                yield 'The invocation marked as failed below has a cause that these files do not show. '
            if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'checked'):
                pass
                yield escape(environment.finalize(t_1(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'checked'))))
                yield ' kind'
                yield escape(environment.finalize(('s' if (t_1(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'checked')) != 1) else cond_expr_undefined("the inline if-expression on line 37 in 'page.html.j2' evaluated to false and no else section was defined."))))
                yield ' of failure could be checked, and none'
                yield escape(environment.finalize((' but those known before' if (environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'baseline') and environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'baseline'), 'hidden')) else cond_expr_undefined("the inline if-expression on line 37 in 'page.html.j2' evaluated to false and no else section was defined."))))
                yield ' was found in what was read.'
            else:
                pass
                yield 'None of the failures that could be checked was found in what was read.'
            if (environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'not_checked') or environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'lacking')):
                pass
                yield ' <a href="#not-checked">What these files cannot tell</a> is listed, too.'
            yield '</p>\n'
        if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'notes'):
            pass
            yield '<p>Something was not read, or only after a change: <a href="#notes">'
            yield escape(environment.finalize(t_1(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'notes'))))
            yield ' reading note'
            yield escape(environment.finalize(('s' if (t_1(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'notes')) != 1) else cond_expr_undefined("the inline if-expression on line 40 in 'page.html.j2' evaluated to false and no else section was defined."))))
            yield '</a>.</p>\n'
        for l_1_error in environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'internal_errors'):
            _loop_vars = {}
            pass
            yield '<p class="fault-line">Internal error in '
            yield escape(environment.finalize(l_1_error))
            yield '; please report it.</p>\n'
        l_1_error = missing
        yield '</div>\n<dl class="figures">\n'
        for l_1_figure in environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'figures'):
            _loop_vars = {}
            pass
            yield '<div'
            if environment.getattr(l_1_figure, 'bad'):
                pass
                yield ' class="bad"'
            yield '><dt>'
            yield escape(environment.finalize(environment.getattr(l_1_figure, 'name')))
            yield '</dt><dd>'
            yield escape(environment.finalize(environment.getattr(l_1_figure, 'value')))
            yield '</dd></div>\n'
        l_1_figure = missing
        yield '</dl>\n<nav aria-label="On this page">\n<ul class="jump">\n'
        if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'findings'):
            pass
            yield '<li><a href="#findings">Findings</a></li>\n'
        if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'account'):
            pass
            yield '<li><a href="#failures">Failures</a></li>\n'
        if (undefined(name='script') if l_0_script is missing else l_0_script):
            pass
            yield '<li class="for-script" hidden><a href="#explore">Explore</a></li>\n'
        if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'invocations'):
            pass
            yield '<li><a href="#invocations">What the agent did</a></li>\n'
        if (environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'not_checked') or environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'lacking')):
            pass
            yield '<li><a href="#not-checked">Not checked</a></li>\n'
        yield '<li><a href="#inputs">Inputs</a></li>\n</ul>\n</nav>\n</header>\n<main id="main" tabindex="-1">\n'
        if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'findings'):
            pass
            yield '<section aria-labelledby="findings">\n<h2 id="findings">Findings</h2>\n'
            if (t_1(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'findings')) > 1):
                pass
                yield '<ol class="index">\n'
                for l_1_finding in environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'findings'):
                    _loop_vars = {}
                    pass
                    yield '<li><span class="chip '
                    yield escape(environment.finalize(environment.getattr(l_1_finding, 'severity')))
                    yield '">'
                    yield escape(environment.finalize(environment.getattr(l_1_finding, 'severity')))
                    yield '</span> <a href="#'
                    yield escape(environment.finalize(environment.getattr(l_1_finding, 'anchor')))
                    yield '">'
                    yield escape(environment.finalize(environment.getattr(l_1_finding, 'title')))
                    yield '</a></li>\n'
                l_1_finding = missing
                yield '</ol>\n'
            for l_1_finding in environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'findings'):
                _loop_vars = {}
                pass
                yield escape(environment.finalize(context.call((undefined(name='finding_card') if l_0_finding_card is missing else l_0_finding_card), l_1_finding, _loop_vars=_loop_vars)))
                yield '\n'
            l_1_finding = missing
            yield '</section>\n'
        if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'account'):
            pass
            yield '<section aria-labelledby="failures">\n<h2 id="failures">Failures</h2>\n<p class="muted">Everything in the inputs that says it failed, and what became of it.</p>\n<details'
            if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'account'), 'alone'):
                pass
                yield ' open'
            yield '><summary>'
            yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'account'), 'line')))
            yield '</summary>\n<div class="scroll" role="region" aria-label="Failures, a table" tabindex="0">\n<table>\n<thead><tr><th scope="col">State</th><th scope="col">What failed</th><th scope="col" class="num">Times</th><th scope="col">Where</th><th scope="col">Effect</th><th scope="col">Because</th></tr></thead>\n<tbody>\n'
            for l_1_group in environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'account'), 'groups'):
                _loop_vars = {}
                pass
                yield '<tr'
                if environment.getattr(l_1_group, 'anchor'):
                    pass
                    yield ' id="'
                    yield escape(environment.finalize(environment.getattr(l_1_group, 'anchor')))
                    yield '"'
                yield '><td><span class="chip '
                yield escape(environment.finalize(environment.getattr(l_1_group, 'chip')))
                yield '">'
                yield escape(environment.finalize(environment.getattr(l_1_group, 'state')))
                yield '</span></td><th scope="row" class="path">'
                yield escape(environment.finalize(environment.getattr(l_1_group, 'title')))
                yield '</th><td class="num">'
                yield escape(environment.finalize(environment.getattr(l_1_group, 'times')))
                yield '</td><td class="path">'
                if environment.getattr(l_1_group, 'file_href'):
                    pass
                    yield '<a href="'
                    yield escape(environment.finalize(environment.getattr(l_1_group, 'file_href')))
                    yield '" data-at="'
                    yield escape(environment.finalize(environment.getattr(l_1_group, 'place')))
                    yield '">'
                    yield escape(environment.finalize(environment.getattr(l_1_group, 'place')))
                    yield '</a>'
                else:
                    pass
                    yield escape(environment.finalize(environment.getattr(l_1_group, 'place')))
                yield '</td><td>'
                yield escape(environment.finalize(environment.getattr(l_1_group, 'effect')))
                yield '</td><td>'
                if environment.getattr(l_1_group, 'href'):
                    pass
                    yield '<a href="'
                    yield escape(environment.finalize(environment.getattr(l_1_group, 'href')))
                    yield '"><code>'
                    yield escape(environment.finalize(environment.getattr(l_1_group, 'code')))
                    yield '</code></a>'
                elif environment.getattr(l_1_group, 'code'):
                    pass
                    yield '<code>'
                    yield escape(environment.finalize(environment.getattr(l_1_group, 'code')))
                    yield '</code>'
                yield escape(environment.finalize((': ' if (environment.getattr(l_1_group, 'code') and environment.getattr(l_1_group, 'why')) else cond_expr_undefined("the inline if-expression on line 98 in 'page.html.j2' evaluated to false and no else section was defined."))))
                yield escape(environment.finalize(environment.getattr(l_1_group, 'why')))
                yield '</td></tr>\n'
            l_1_group = missing
            yield '</tbody>\n</table>\n</div>\n'
            if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'account'), 'left_out'):
                pass
                yield '<p class="muted">'
                yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'account'), 'left_out')))
                yield ' more kinds of failure are counted, and not listed here.</p>\n'
            yield '</details>\n</section>\n'
        if (undefined(name='script') if l_0_script is missing else l_0_script):
            pass
            yield '<section aria-labelledby="explore" id="explore-part" hidden>\n<h2 id="explore">Explore</h2>\n<div id="explore-here"></div>\n</section>\n'
        if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'invocations'):
            pass
            yield '<section aria-labelledby="invocations">\n<h2 id="invocations">What the agent did</h2>\n'
            if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'drawn'):
                pass
                yield '<p class="legend still"><span><svg width="26" height="12" aria-hidden="true" class="c"><rect class="tool" width="24" height="10" x="1" y="1"/></svg> solid and in bold: waited for, on the critical path by itself</span> <span><svg width="26" height="12" aria-hidden="true"><rect class="tool" width="24" height="10" x="1" y="1"/></svg> outlined: waits for a step inside it, or runs beside that path</span>'
                if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'silences'):
                    pass
                    yield ' <span><svg width="26" height="12" aria-hidden="true"><rect class="silent" width="26" height="12"/></svg> hatched: silence, nothing started, ended or was logged</span>'
                if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'log_lines'):
                    pass
                    yield ' <span><svg width="12" height="20" aria-hidden="true"><line class="mark loud" x1="6" x2="6" y1="0" y2="20"/></svg> an error or <svg width="12" height="20" aria-hidden="true"><line class="mark" x1="6" x2="6" y1="0" y2="5"/></svg> a warning was logged</span>'
                yield '</p>\n'
            for l_1_invocation in environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'invocations'):
                _loop_vars = {}
                pass
                yield escape(environment.finalize(context.call((undefined(name='invocation_part') if l_0_invocation_part is missing else l_0_invocation_part), l_1_invocation, _loop_vars=_loop_vars)))
                yield '\n'
            l_1_invocation = missing
            if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'invocations_left_out'):
                pass
                yield '<p class="muted">'
                yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'invocations_left_out')))
                yield ' more invocation'
                yield escape(environment.finalize(('s are' if (environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'invocations_left_out') != 1) else ' is')))
                yield ' not drawn (<code>--max-invocations</code>).</p>\n'
            yield '</section>\n'
        if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'baseline'):
            pass
            yield '<section aria-labelledby="baseline">\n<h2 id="baseline">Since the baseline</h2>\n<p>The earlier report held '
            yield escape(environment.finalize(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'baseline'), 'held')))
            yield ' finding'
            yield escape(environment.finalize(('s' if (environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'baseline'), 'held') != 1) else cond_expr_undefined("the inline if-expression on line 132 in 'page.html.j2' evaluated to false and no else section was defined."))))
            yield '; '
            yield escape(environment.finalize(t_1(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'baseline'), 'hidden'))))
            yield ' of them '
            yield escape(environment.finalize(('is' if (t_1(environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'baseline'), 'hidden')) == 1) else 'are')))
            yield ' in these inputs again, and left out above.</p>\n'
            if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'baseline'), 'hidden'):
                pass
                yield '<ul>\n'
                for (l_1_severity, l_1_title, l_1_code) in environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'baseline'), 'hidden'):
                    _loop_vars = {}
                    pass
                    yield '<li><span class="chip '
                    yield escape(environment.finalize(l_1_severity))
                    yield '">'
                    yield escape(environment.finalize(l_1_severity))
                    yield '</span> '
                    yield escape(environment.finalize(l_1_title))
                    yield ' <code>'
                    yield escape(environment.finalize(l_1_code))
                    yield '</code></li>\n'
                l_1_severity = l_1_title = l_1_code = missing
                yield '</ul>\n'
            if environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'baseline'), 'less'):
                pass
                yield '<h3>Checked then, but not this time</h3>\n<ul>\n'
                for l_1_line in environment.getattr(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'baseline'), 'less'):
                    _loop_vars = {}
                    pass
                    yield '<li>'
                    yield escape(environment.finalize(l_1_line))
                    yield '</li>\n'
                l_1_line = missing
                yield '</ul>\n'
            yield '</section>\n'
        if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'checked'):
            pass
            yield '<section aria-labelledby="checked">\n<h2 id="checked">Checked</h2>\n<details><summary>'
            yield escape(environment.finalize(t_1(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'checked'))))
            yield ' check'
            yield escape(environment.finalize(('s' if (t_1(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'checked')) != 1) else cond_expr_undefined("the inline if-expression on line 153 in 'page.html.j2' evaluated to false and no else section was defined."))))
            yield ' could be made in full</summary>\n<p class="codes">'
            for l_1_code in environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'checked'):
                _loop_vars = {}
                pass
                yield '<code>'
                yield escape(environment.finalize(l_1_code))
                yield '</code> '
            l_1_code = missing
            yield '</p></details>\n</section>\n'
        if (environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'not_checked') or environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'lacking')):
            pass
            yield '<section aria-labelledby="not-checked">\n<h2 id="not-checked">Not checked</h2>\n<p class="muted">Questions that these inputs cannot answer, and what would answer them.</p>\n<dl class="unanswered">\n'
            l_1_loop = missing
            for (l_1_reason, l_1_codes), l_1_loop in LoopContext(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'not_checked'), undefined):
                _loop_vars = {}
                pass
                yield '<div><dt>'
                l_2_loop = missing
                for l_2_code, l_2_loop in LoopContext(l_1_codes, undefined):
                    _loop_vars = {}
                    pass
                    yield '<code>'
                    yield escape(environment.finalize(l_2_code))
                    yield '</code>'
                    yield escape(environment.finalize((', ' if (not environment.getattr(l_2_loop, 'last')) else cond_expr_undefined("the inline if-expression on line 163 in 'page.html.j2' evaluated to false and no else section was defined."))))
                l_2_loop = l_2_code = missing
                yield '</dt><dd>'
                yield escape(environment.finalize(l_1_reason))
                yield '</dd></div>\n'
            l_1_loop = l_1_reason = l_1_codes = missing
            if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'lacking'):
                pass
                yield '<div><dt>Not given</dt><dd>'
                yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'lacking')))
                yield ': what is seen only in such files was not looked for</dd></div>\n'
            yield '</dl>\n</section>\n'
        if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'notes'):
            pass
            yield '<section aria-labelledby="notes">\n<h2 id="notes">Reading notes</h2>\n<p class="muted">What could not be read, or only after a change.</p>\n<div class="scroll" role="region" aria-label="Reading notes, a table" tabindex="0">\n<table>\n<thead><tr><th scope="col">Place</th><th scope="col">What</th><th scope="col" class="num">Times</th><th scope="col">Kind</th></tr></thead>\n<tbody>\n'
            for l_1_note in environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'notes'):
                _loop_vars = {}
                pass
                yield '<tr><td class="path">'
                yield escape(environment.finalize(environment.getattr(l_1_note, 'place')))
                yield '</td><td>'
                yield escape(environment.finalize(environment.getattr(l_1_note, 'message')))
                yield '</td><td class="num">'
                yield escape(environment.finalize(environment.getattr(l_1_note, 'times')))
                yield '</td><td><code>'
                yield escape(environment.finalize(environment.getattr(l_1_note, 'reason')))
                yield '</code></td></tr>\n'
            l_1_note = missing
            yield '</tbody>\n</table>\n</div>\n</section>\n'
        yield '<section aria-labelledby="inputs">\n<h2 id="inputs">Inputs</h2>\n<div class="scroll" role="region" aria-label="Inputs, a table" tabindex="0">\n<table>\n<thead><tr><th scope="col">File</th><th scope="col">Read as</th><th scope="col">Because</th><th scope="col" class="num">Size</th><th scope="col">Holds</th><th scope="col" class="num">Notes</th></tr></thead>\n<tbody>\n'
        for l_1_input in environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'inputs'):
            _loop_vars = {}
            pass
            yield '<tr id="'
            yield escape(environment.finalize(environment.getattr(l_1_input, 'anchor')))
            yield '"><th scope="row" class="path">'
            yield escape(environment.finalize(environment.getattr(l_1_input, 'path')))
            yield '</th><td>'
            if environment.getattr(l_1_input, 'format'):
                pass
                yield '<code>'
                yield escape(environment.finalize(environment.getattr(l_1_input, 'format')))
                yield '</code>'
            else:
                pass
                yield '<strong>not recognised</strong>'
            yield '</td><td>'
            yield escape(environment.finalize(environment.getattr(l_1_input, 'why')))
            for l_2_shape in environment.getattr(l_1_input, 'shapes'):
                _loop_vars = {}
                pass
                yield '<br>'
                yield escape(environment.finalize(l_2_shape))
            l_2_shape = missing
            yield '</td><td class="num">'
            yield escape(environment.finalize(environment.getattr(l_1_input, 'bytes')))
            yield '</td><td>'
            yield escape(environment.finalize(environment.getattr(l_1_input, 'held')))
            yield '</td><td class="num">'
            yield escape(environment.finalize((environment.getattr(l_1_input, 'notes') or '')))
            yield '</td></tr>\n'
        l_1_input = missing
        yield '</tbody>\n</table>\n</div>\n</section>\n</main>\n<footer>\n<p>Made by agentcore-analyzer '
        yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'version')))
        yield ', offline, from the inputs above. All times are UTC.'
        if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'command'):
            pass
            yield ' The same inputs and options give the same page in this version'
            yield escape(environment.finalize((', with the names that the files have on your machine' if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'names') else cond_expr_undefined("the inline if-expression on line 202 in 'page.html.j2' evaluated to false and no else section was defined."))))
            yield ':'
        yield '</p>\n'
        if environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'command'):
            pass
            yield '<pre class="command"><code>'
            yield escape(environment.finalize(environment.getattr((undefined(name='page') if l_0_page is missing else l_0_page), 'command')))
            yield '</code></pre>\n'
        yield '</footer>\n'
        if (undefined(name='script') if l_0_script is missing else l_0_script):
            pass
            yield '<script type="application/json" id="page-data">'
            yield escape(environment.finalize((undefined(name='data') if l_0_data is missing else l_0_data)))
            yield '</script>\n<script>'
            yield escape(environment.finalize((undefined(name='script') if l_0_script is missing else l_0_script)))
            yield '</script>\n'
        yield '</body>\n</html>'

    blocks = {}
    debug_info = '1=24&2=30&7=37&11=45&12=47&13=49&16=51&20=53&21=56&23=58&24=61&26=64&27=67&28=88&29=90&30=93&31=103&32=106&34=108&35=111&36=117&37=120&39=138&40=141&42=145&43=149&47=153&48=157&53=167&56=170&59=173&62=176&65=179&73=183&76=186&78=189&79=193&83=203&84=206&88=210&92=213&97=219&98=223&103=269&104=272&109=275&115=278&118=281&119=284&121=291&122=294&124=297&125=300&129=305&132=308&133=316&135=319&136=323&140=333&143=336&144=340&150=345&153=348&154=352&157=360&162=364&163=369&165=381&166=384&171=387&179=390&180=394&193=405&194=409&202=438&203=446&204=449&207=452&208=455&209=457'
    return {'root': root, 'blocks': blocks, 'debug_info': debug_info}


TEMPLATES = {
    "274a5ef5cc565ca40f5c3eb9581cd09d": _compare_page,
    "f867101cb979322e621a93ef639d225e": _fleet_fleet,
    "3a9ab4a6c704d345df3369e583c98a9a": _report_formats_html_chart,
    "735ff7cc34fd0a9817150facdefda8b5": _report_formats_html_finding,
    "d0254f289c841c59f3799c6212f12b8e": _report_formats_html_invocation,
    "75af05ea452cb7a7e8ea1bf4a5a95921": _report_formats_html_page,
}
