"""The options of ecgpress as keywords; made by scripts/keywords from the table of options.

``Options`` are those of ``ecgpress.stream`` and the datasets of ``ecgpress.torch``, ``PageOptions`` those of
``ecgpress.page``. None stands for the default.
"""

import os
from typing import Any, Literal, Mapping, Optional, Sequence, Tuple, TypedDict, Union

_Bool = Union[bool, Literal["0", "1", "true", "false"]]
_Number = Union[float, str]
_Range = Union[float, str, Tuple[float, float]]
_Text = Union[str, float, "os.PathLike[str]", Sequence[Any], Mapping[str, Any]]


class _Both(TypedDict, total=False):
    sampling_rate: Optional[_Number]
    """sampling rate of files that do not state theirs, and which of PTB-XL's two rates to read (default: 100, 1 to 100000 Hz)"""
    builtin_records: Optional[_Number]
    """number of built-in ECGs to choose from (default: 200, 1 to 1e+07)"""
    lead_index: Optional[_Text]
    """leads in the channels of NumPy files, in order: comma-separated list or JSON array (default: I,II,III,aVR,aVL,aVF,V1,V2,V3,V4,V5,V6)"""
    record_table: Optional[_Text]
    """CSV file with a row per record: age, sex, report and other columns (default: empty)"""
    carry: Optional[_Text]
    """columns of PTB-XL's table or record_table, or header comments, to carry into metadata (default: empty)"""
    train: Optional[_Number]
    """training pages over all layouts; if train, val and test are 0: sample_each_lead_* (default: 0, 0 to 1e+07 pages)"""
    val: Optional[_Number]
    """validation pages over all layouts (default: 0, 0 to 1e+07 pages)"""
    test: Optional[_Number]
    """test pages over all layouts (default: 0, 0 to 1e+07 pages)"""
    sample_each_lead_train: Optional[_Number]
    """training pages per layout (default: 5, 0 to 1e+07 pages)"""
    sample_each_lead_val: Optional[_Number]
    """validation pages per layout (default: 2, 0 to 1e+07 pages)"""
    sample_each_lead_test: Optional[_Number]
    """test pages per layout (default: 2, 0 to 1e+07 pages)"""
    format: Optional[Union[Literal["yolo", "huggingface", "coco", "nnunet", "kit", "wfdb", "challenge", "kaggle", "webdataset", "uvdoc"], str, Sequence[str]]]
    """layouts of the folders: comma-separated list; yolo: those that `make` names (default: yolo)"""
    nnunet_labels: Optional[Literal["leads", "parts"]]
    """labels of the format nnunet: each lead, or grid, text and trace (default: leads)"""
    kaggle_type: Optional[Literal["preset", "0001", "0003", "0004", "0005", "0006", "0009", "0010", "0011", "0012"]]
    """kind of picture in file names of the format kaggle; preset: as the page's preset (default: preset)"""
    make: Optional[Union[Literal["detection", "digitization", "segmentation", "overlap", "backward_map", "classes", "grid_points", "logs", "landmarks", "column_targets", "rectified"], str, Sequence[str]]]
    """what a dataset holds: comma-separated list; nothing else is drawn or written (default: detection,digitization,segmentation,overlap,logs)"""
    views: Optional[_Text]
    """further pictures of each page, the same print in other light: clean,blank,photo:0.3 (default: empty)"""
    target_width: Optional[_Number]
    """width of a feed's masks, maps and heat maps; 0: as its pictures (default: 0, 0 to 16384 px)"""
    target_height: Optional[_Number]
    """height of a feed's masks, maps and heat maps; 0: as its pictures (default: 0, 0 to 16384 px)"""
    heatmap_sigma: Optional[_Number]
    """standard deviation of the spots in a feed's heat maps (default: 2, 0.1 to 1000 px)"""
    mask_format: Optional[Union[Literal["png", "bmp"], str, Sequence[str]]]
    """formats of masks: comma-separated list (default: png,bmp)"""
    picture_format: Optional[Literal["jpeg", "png"]]
    """format of pages' pictures (default: jpeg)"""
    quality: Optional[_Number]
    """quality of JPEG pictures (default: 75, 1 to 100)"""
    jpeg_encoder: Optional[Literal["cpu", "gpu"]]
    """encoder of JPEG pictures: libjpeg, or nvJPEG on the GPU that draws, else on cuda:0 (default: cpu)"""
    png_level: Optional[Literal["fast", "balanced", "small"]]
    """compression of PNG files; balanced takes 6 times and small 200 times as long as fast (default: fast)"""
    label_shape: Optional[Literal["box", "segment", "pose", "obb"]]
    """shape of YOLO labels: boxes, polygons, boxes with keypoints, oriented bounding boxes (default: box)"""
    backward_maps: Optional[Literal["none", "float16", "float32"]]
    """add backward_map to `make`, as float16 or float32; none: float32 where make has it (default: none)"""
    class_maps: Optional[_Bool]
    """add classes to `make` (default: 0)"""
    layouts: Optional[_Text]
    """layouts of the pages, with weights (default 1): 3by4:0.3,6by2:0.7 (default: 3by1,3by4,6by2,12by1,3by4-II,6by2-II)"""
    row_height: Optional[_Number]
    """distance between rows; a large box of the grid is 5 mm (default: 3, 0.5 to 50 large boxes)"""
    overlap_row_height: Optional[_Range]
    """distance between rows in the overlap dataset, low:high (default: 1:5, 0.1 to 50 large boxes)"""
    lead_timing: Optional[Literal["sequential", "simultaneous"]]
    """time of the columns: consecutive segments, or the same segment in every column (default: sequential)"""
    window_overrun: Optional[_Bool]
    """time windows beyond the first may run past the end of a short record, leaving paper blank (default: 0)"""
    pen: Optional[_Number]
    """width of the trace on a page 6.4 in wide (default: 0.5, 0.05 to 20 pt)"""
    font: Optional[_Text]
    """font file for printed text; empty: the built-in typeface (default: empty)"""
    show_lead_name: Optional[_Bool]
    """print lead names (default: 1)"""
    show_grid: Optional[_Bool]
    """print the grid (default: 1)"""
    show_separate_line: Optional[_Bool]
    """print the separators between columns (default: 1)"""
    lead_display: Optional[_Text]
    """names to print for I II III aVR aVL aVF V1..V6: comma-separated list or JSON array of 12 (default: empty)"""
    padding: Optional[_Number]
    """padding on both axes; -1: padding_x and padding_y (default: -1, -1 to 1000 px)"""
    padding_x: Optional[_Number]
    """width added to lead and name boxes, of a picture 4480 px wide; scales with the picture (default: 30, 0 to 1000 px)"""
    padding_y: Optional[_Number]
    """height added to lead and name boxes, of a picture 4480 px wide; scales with it (default: 30, 0 to 1000 px)"""
    rectified_width: Optional[_Number]
    """columns of rectified strips and column targets, from a lead's first sample on (default: 1024, 1 to 16384 columns)"""
    rectified_height: Optional[_Number]
    """rows of rectified strips, half of them above the zero line (default: 256, 1 to 16384 rows)"""
    rectified_columns_per_s: Optional[_Number]
    """time scale of rectified strips and column targets (default: 100, 1 to 100000 columns/s)"""
    rectified_rows_per_mv: Optional[_Number]
    """voltage scale of rectified strips and column targets (default: 64, 0.1 to 100000 rows/mV)"""
    lead_classes: Optional[Literal["region", "each"]]
    """YOLO classes of leads: a single class, or a class for each of I to V6 (default: region)"""
    labels_dict: Optional[_Text]
    """YOLO class of each lead name: JSON object (default: {"I":1,"II":2,"III":3,"aVR":4,"aVL":5,"aVF":6,"V1":7,"V2":8,"V3":9,"V4":10,"V5":11,"V6":12})"""
    preset: Optional[Literal["clean", "print", "scan", "scan-bw", "photo", "screen-photo", "stained", "damaged", "mold", "fax", "scan-print", "real"]]
    """kind of picture: sets the default ranges of print, shape and capture options (default: clean)"""
    severity: Optional[_Range]
    """how far a preset goes in shape and capture, low:high; at 0 every preset looks like clean (default: 1, 0 to 1)"""
    mix: Optional[_Text]
    """presets to sample from, with weights: clean:0.2,scan:0.4,photo:0.4 (default: empty)"""
    lead_order: Optional[Union[Literal["standard", "cabrera"], str, Sequence[str]]]
    """order of the limb leads; cabrera: aVL I -aVR II aVF III (default: standard)"""
    drop_leads: Optional[_Range]
    """number of leads left out of a page (default: 0, 0 to 6)"""
    name_position: Optional[Union[Literal["above", "left", "inside", "below"], str, Sequence[str]]]
    """position of lead names: above or below a lead's start, left of its row, or inside (default: above)"""
    name_shift: Optional[_Range]
    """shift of lead names downward from their position (default: 0, -50 to 50 mm)"""
    name_indent: Optional[_Range]
    """shift of lead names to the right (default: 0, -50 to 50 mm)"""
    name_case: Optional[Union[Literal["standard", "upper", "lower"], str, Sequence[str]]]
    """spelling of lead names: aVR, AVR or avr; lead_display is printed unchanged (default: standard)"""
    name_scale: Optional[_Range]
    """factor applied to fontsize (default: 1, 0.2 to 5)"""
    typeface: Optional[Union[Literal["sans", "serif", "mono", "bitmap"], str, Sequence[str]]]
    """DejaVu Sans, Serif or Sans Mono, unless font names a file; bitmap: coarse dots (default: sans)"""
    bold: Optional[_Range]
    """additional stroke width of letters (default: 0, 0 to 0.1 em)"""
    header: Optional[Union[Literal["none", "line", "table", "columns", "form", "blank"], str, Sequence[str]]]
    """text above the leads: patient, rate, report; form: in boxes; blank: lines to fill in (default: none)"""
    header_claims: Optional[Literal["record", "invented"]]
    """source of age, sex, rate, intervals and statements: the record, or invented (default: record)"""
    title: Optional[_Text]
    """title line at the top of the page (default: empty)"""
    patient: Optional[_Text]
    """patient's name; empty: a made-up one, in headers only (default: empty)"""
    header_text: Optional[_Text]
    """further texts below the header: KEY=VALUE;KEY=VALUE or a JSON object (default: empty)"""
    lowpass: Optional[_Range]
    """cutoff of a zero-phase low-pass filter applied to the signal; below 5: none (default: 0, 0 to 10000 Hz)"""
    highpass: Optional[_Range]
    """cutoff of a zero-phase high-pass filter applied to the signal; below 0.01: none (default: 0, 0 to 100 Hz)"""
    hum: Optional[_Range]
    """amplitude of mains hum in the drawn signal, at the worst electrode (default: 0, 0 to 5 mV)"""
    hum_frequency: Optional[Union[Literal["50", "60"], str, Sequence[str]]]
    """mains frequency in Hz (default: 50)"""
    tremor: Optional[_Range]
    """root mean square of muscle noise from 20 to 150 Hz in the drawn signal (default: 0, 0 to 5 mV)"""
    wander: Optional[_Range]
    """height of the baseline's wander below 0.5 Hz in the drawn signal (default: 0, 0 to 10 mV)"""
    baseline_jumps: Optional[_Range]
    """jumps of an electrode's baseline per 10 s, by 0.3 to 2.1 mV, with exponential recovery (default: 0, 0 to 10)"""
    pacing: Optional[_Range]
    """share of a pacemaker's pulses that are given: spikes at a steady rate, some mV high (default: 0, 0 to 1)"""
    contact_loss: Optional[_Range]
    """time in every 10 s for which an electrode has no contact: its leads are flat or off scale (default: 0, 0 to 10 s)"""
    lead_off: Optional[Union[Literal["amplifier", "square", "dashes"], str, Sequence[str]]]
    """print of leads in contact_loss: what an amplifier gives, a square wave, or a dashed line (default: amplifier)"""
    pen_lag: Optional[_Range]
    """inertia of a mechanical pen: it follows the signal so much later; below 0.2: none (default: 0, 0 to 50 ms)"""
    pen_overshoot: Optional[_Range]
    """overshoot of that pen behind a step, as a share of the step (default: 0, 0 to 0.5)"""
    paper_slip: Optional[_Range]
    """slips of the paper per 10 s: the time axis is squeezed and stretched for a moment (default: 0, 0 to 5)"""
    scale_line: Optional[Union[Literal["none", "short", "band", "words", "device", "page", "software"], str, Sequence[str]]]
    """line at the bottom that states speed and gain, and its wording (default: none)"""
    header_size: Optional[_Range]
    """font size of header and scale line (default: 2.8, 0.5 to 20 mm)"""
    code: Optional[Union[Literal["none", "bars", "qr"], str, Sequence[str]]]
    """code at the top right where there is room: made-up ID as Code 39, ID and sequence as QR (default: none)"""
    logo: Optional[Union[Literal["none", "disc", "wedge", "wave"], str, Sequence[str]]]
    """mark of a made-up maker at the bottom of the page (default: none)"""
    page_size: Optional[Union[Literal["default", "a4", "letter", "roll", "picture"], str, Sequence[str]]]
    """paper size, landscape; default: as the margins require; picture: fills the picture (default: default)"""
    margin: Optional[_Range]
    """least paper beside the leads, 10 mm more above and below; unless page_size is default (default: 5, 0 to 100 mm)"""
    row_spread: Optional[_Range]
    """spreading of rows over the height of paper or picture; 0: row_height, 1: all of it (default: 0, 0 to 1)"""
    time_axis: Optional[Union[Literal["separate", "shared"], str, Sequence[str]]]
    """columns and pulses 1 mm apart, or joined: one time axis for columns and rhythm strips (default: separate)"""
    column_gap: Optional[_Range]
    """more paper between columns; on a shared time_axis taken from the end of each (default: 0, 0 to 20 mm)"""
    row_scale: Optional[_Range]
    """factor applied to row_height, up to rows 150 mm high; ignored in the overlap dataset (default: 1, 0.1 to 10)"""
    calibration: Optional[Union[Literal["none", "start", "end", "both", "columns"], str, Sequence[str]]]
    """calibration pulse of 1 mV and 0.2 s at start, end or both of each row, or at each column (default: none)"""
    pulse_gap: Optional[_Range]
    """more paper between calibration pulses and traces; 0 on a shared time_axis: they join (default: 0, 0 to 20 mm)"""
    paper_speed: Optional[Union[Literal["default", "25", "50"], str, Sequence[str]]]
    """paper speed in mm/s; default: from horizontal_scale (default: default)"""
    gain: Optional[Union[Literal["default", "5", "10", "20"], str, Sequence[str]]]
    """gain in mm/mV; default: from vertical_scale (default: default)"""
    pen_color: Optional[Union[Literal["black", "blue-black", "gray", "brown"], str, Sequence[str]]]
    """color of traces and printed text (default: black)"""
    pen_scale: Optional[_Range]
    """factor applied to pen (default: 1, 0.2 to 5)"""
    ink_depth: Optional[_Range]
    """how dark traces are, of their pen color; names and other print keep it (default: 1, 0 to 1)"""
    ink_speed: Optional[_Range]
    """loss of ink where the pen moves fast: the steepest strokes lose this share (default: 0, 0 to 1)"""
    ink_thinning: Optional[_Range]
    """loss of width of steep strokes: share of the pen's width that vertical ones lose (default: 0, 0 to 0.8)"""
    ink_unevenness: Optional[_Range]
    """random variation of a trace's ink along its way (default: 0, 0 to 1)"""
    ink_patches: Optional[_Range]
    """share of a trace in pale patches of 4 to 30 mm (default: 0, 0 to 1)"""
    ink_gaps: Optional[_Range]
    """breaks in a trace's ink, 0.2 to 1.5 mm long (default: 0, 0 to 20 per 100 mm)"""
    ink_dots: Optional[_Range]
    """how far pale ink is dots of 0.125 mm, as of thermal heads and ink-jets, instead of even (default: 0, 0 to 1)"""
    dead_dots: Optional[_Range]
    """dots of the print head that print nothing: blank lines of 0.125 mm along the page (default: 0, 0 to 20 per 100 mm)"""
    grid: Optional[Union[Literal["default", "red", "pink", "orange", "green", "blue", "gray", "dots", "red-dots", "black", "dark-red", "two-tone", "none"], str, Sequence[str]]]
    """colors of paper and grid; dots: small boxes marked by dots; none: blank paper (default: default)"""
    minor_lines: Optional[Union[Literal["default", "solid", "dots", "dotted", "dashed"], str, Sequence[str]]]
    """minor grid lines; dots: where they cross alone; dotted, dashed: broken lines (default: default)"""
    grid_pitch: Optional[_Range]
    """factor applied to the distance of grid lines; traces keep their mm/s and mm/mV (default: 1, 0.9 to 1.1)"""
    grid_unevenness: Optional[_Range]
    """random variation of the grid's print: pale and near-black lines, and breaks in them (default: 0, 0 to 1)"""
    grid_extent: Optional[Union[Literal["all", "leads", "short"], str, Sequence[str]]]
    """area of the grid: all paper; not under header and scale line; short of the paper's edges (default: all)"""
    grid_strength: Optional[_Range]
    """factor applied to the contrast of grid lines (default: 1, 0 to 2)"""
    major_weight: Optional[_Range]
    """factor applied to the width of major grid lines (default: 1, 0.1 to 5)"""
    minor_weight: Optional[_Range]
    """factor applied to the width of minor grid lines or dots (default: 1, 0.1 to 5)"""
    handwriting: Optional[_Range]
    """handwritten remarks, arrows, calipers and circles per page, as space permits (default: 0, 0 to 12 marks)"""
    hand_size: Optional[_Range]
    """height of handwritten capitals (default: 4, 1 to 30 mm)"""
    hand_slant: Optional[_Range]
    """slant of handwriting to the right (default: 8, -40 to 40 degrees)"""
    hand_jitter: Optional[_Range]
    """unsteadiness of handwriting (default: 1, 0 to 3)"""
    hand_pen: Optional[_Range]
    """pen width of handwriting (default: 0.4, 0.05 to 3 mm)"""
    hand_color: Optional[Union[Literal["blue", "black", "red", "pencil"], str, Sequence[str]]]
    """pen colors of handwriting (default: blue)"""
    separator: Optional[Union[Literal["ticks", "bars", "bar", "line", "dashed", "dotted", "arrow", "none"], str, Sequence[str]]]
    """marks between columns: bars above and below the trace, a bar or line across it, arrows (default: ticks)"""
    separator_length: Optional[_Range]
    """length of bars, lines and arrows; above the distance of rows, lines join down the page (default: 6, 0.5 to 500 mm)"""
    separator_weight: Optional[_Range]
    """width of bars, lines and arrows, in widths of the pen (default: 1, 0.2 to 10)"""
    rotation: Optional[_Range]
    """clockwise rotation of the page in the picture (default: 0, -180 to 180 degrees)"""
    tilt_x: Optional[_Range]
    """tilt of the page about its horizontal center line (default: 0, -60 to 60 degrees)"""
    tilt_y: Optional[_Range]
    """tilt of the page about its vertical center line (default: 0, -60 to 60 degrees)"""
    camera_distance: Optional[_Range]
    """distance of the camera, in page diagonals (default: 1.5, 0.6 to 50 diagonals)"""
    lens: Optional[_Range]
    """radial lens distortion: fraction by which the page corners move outward (or inward) (default: 0, -0.3 to 0.3)"""
    zoom: Optional[_Range]
    """size of the page in the picture; at 1 it just fits (default: 1, 0.2 to 5)"""
    shift_x: Optional[_Range]
    """shift of the page to the right, in picture widths (default: 0, -1 to 1)"""
    shift_y: Optional[_Range]
    """shift of the page downward, in picture heights (default: 0, -1 to 1)"""
    curl: Optional[_Range]
    """bending of the paper around a cylinder: angle over the page diagonal (default: 0, -120 to 120 degrees)"""
    curl_direction: Optional[_Range]
    """direction of the curl; 0: from left to right (default: 0, -180 to 180 degrees)"""
    fold: Optional[_Range]
    """angle between the sides of a vertical fold, as in an open book (default: 0, -90 to 90 degrees)"""
    fold_position: Optional[_Range]
    """position of the fold, in page widths (default: 0.5, 0 to 1)"""
    creases: Optional[_Range]
    """number of creases (default: 0, 0 to 24)"""
    crease_height: Optional[_Range]
    """height of the highest creases (default: 1.5, 0 to 10 mm)"""
    wrinkles: Optional[_Range]
    """height of the wrinkles of crumpled paper (default: 0, 0 to 5 mm)"""
    shading: Optional[_Range]
    """strength of shading by the slope of the paper (default: 1, 0 to 1)"""
    paper_texture: Optional[_Range]
    """roughness of the paper: fibers and grain (default: 0:0, 0 to 1)"""
    paper_tint: Optional[_Range]
    """strength of the paper's tint (default: 0:0, 0 to 1)"""
    tint_color: Optional[Union[Literal["cream", "yellow", "orange", "pink", "green", "blue", "gray"], str, Sequence[str]]]
    """color of the tint (default: cream)"""
    aging: Optional[_Range]
    """yellowing and browning of the paper, stronger towards one side (default: 0:0, 0 to 1)"""
    stains: Optional[_Range]
    """darkness of stains; below 0 none, so that -0.5:0.5 stains every other page (default: 0:0, -1 to 1)"""
    stain_count: Optional[_Range]
    """number of stains, where stains is above 0 (default: 1:6, 0 to 8)"""
    mold: Optional[_Range]
    """number and darkness of mold spots; below 0 none (default: 0:0, -1 to 1)"""
    fading: Optional[_Range]
    """fading of ink, in patches (default: 0:0, 0 to 1)"""
    show_through: Optional[_Range]
    """print of the reverse side showing through, mirrored; below 0 none (default: 0:0, -1 to 1)"""
    covers: Optional[_Range]
    """labels, notes, correction fluid, holes and torn corners per page, which hide what is there (default: 0, 0 to 8)"""
    objects: Optional[_Range]
    """pens, rulers, dividers, mugs, sheets and fingers on and beside the page, which hide it (default: 0, 0 to 6)"""
    strips: Optional[_Range]
    """pieces of paper that make up the page, side by side, held by tape or staples (default: 1, 1 to 3)"""
    paper_edge: Optional[Union[Literal["cut", "perforated", "roll", "torn"], str, Sequence[str]]]
    """edges of the paper: cut, with perforation and marks, with stripes of a roll's end, or torn (default: cut)"""
    crease_lines: Optional[_Range]
    """strength of a sharp line along each crease and fold, pale or dark (default: 0:0, 0 to 1)"""
    crease_width: Optional[_Range]
    """width of crease_lines (default: 0.15:0.5, 0.05 to 6 mm)"""
    background: Optional[Union[Literal["white", "plain", "dark", "wood", "cloth"], str, Sequence[str]]]
    """surface around the page (default: white)"""
    backgrounds: Optional[_Text]
    """folder of PNG and JPEG pictures of the surface around the page; empty: as background says (default: empty)"""
    page_shadow: Optional[_Range]
    """darkness of the shadow that the page casts on the background (default: 0:0, 0 to 1)"""
    light_falloff: Optional[_Range]
    """loss of light from one side of the picture to the other (default: 0:0, 0 to 1)"""
    vignette: Optional[_Range]
    """loss of light in the corners of the picture (default: 0:0, 0 to 1)"""
    shadow: Optional[_Range]
    """darkness of the soft shadow of a hand or phone (default: 0:0, 0 to 1)"""
    side_shadow: Optional[_Range]
    """darkness of a shadow over one side of the picture, up to all of it (default: 0:0, 0 to 1)"""
    side_shadow_share: Optional[_Range]
    """share of the picture in side_shadow (default: 0.2:0.7, 0 to 1)"""
    glare: Optional[_Range]
    """brightness of a lamp's reflection (default: 0:0, 0 to 1)"""
    flare: Optional[_Range]
    """brightness of lens flare: a veil and pale disks over the whole picture (default: 0:0, 0 to 1)"""
    lid_edge: Optional[_Range]
    """darkness of the edge of a scanner's lid along one to three sides of the picture (default: 0:0, 0 to 1)"""
    defocus: Optional[_Range]
    """standard deviation of defocus blur, on a page 162.56 mm wide (default: 0:0, 0 to 2 mm)"""
    motion_blur: Optional[_Range]
    """length of motion blur on the page (default: 0:0, 0 to 5 mm)"""
    color_temperature: Optional[_Range]
    """white balance: -1 blue, 1 orange (default: 0:0, -1 to 1)"""
    tint: Optional[_Range]
    """white balance: -1 magenta, 1 green (default: 0:0, -1 to 1)"""
    exposure: Optional[_Range]
    """exposure of the picture (default: 0:0, -3 to 3 stops)"""
    contrast: Optional[_Range]
    """contrast: -1 uniform gray, 1 doubled (default: 0:0, -1 to 1)"""
    haze: Optional[_Range]
    """lifting of black towards gray (default: 0:0, 0 to 1)"""
    gray: Optional[_Range]
    """loss of color (default: 0:0, 0 to 1)"""
    noise: Optional[_Range]
    """standard deviation of sensor noise, in levels of 255 (default: 0:0, 0 to 64 levels)"""
    noise_unevenness: Optional[_Range]
    """variation of noise: stronger in dark parts, and from place to place (default: 0:0, 0 to 1)"""
    noise_grain: Optional[_Range]
    """size of noise's grain, with colored blotches 2.5 times as large; 0: pixel by pixel (default: 0:0, 0 to 8 px)"""
    denoise: Optional[_Range]
    """strength of the camera's noise reduction, which smears faint lines (default: 0:0, 0 to 1)"""
    scan_streaks: Optional[_Range]
    """bands and streaks of a scanner along one axis (default: 0:0, 0 to 1)"""
    moire: Optional[_Range]
    """pixels of a photographed screen and their moire, as a pattern that is drawn (default: 0:0, 0 to 1)"""
    screen: Optional[_Range]
    """photographed screen: its frame, and moire of its subpixels as a camera samples them (default: 0:0, 0 to 1)"""
    halftone: Optional[_Range]
    """strength of halftone dots (default: 0:0, 0 to 1)"""
    halftone_pitch: Optional[_Range]
    """distance between halftone dots on the page (default: 0.3:0.6, 0.1 to 5 mm)"""
    binarize: Optional[_Range]
    """push of pixels towards black or white; 1: black and white only (default: 0:0, 0 to 1)"""
    threshold: Optional[_Range]
    """brightness that separates black from white in binarize (default: 0.6:0.75, 0.05 to 0.95)"""
    dropout: Optional[_Range]
    """missing ink or toner, in patches and specks; below 0 none (default: 0:0, -1 to 1)"""
    toner: Optional[_Range]
    """unevenness of ink and grid, speck by speck, as of toner or halftone that was scanned (default: 0:0, 0 to 1)"""
    speckle: Optional[_Range]
    """dust: dark and light specks; below 0 none (default: 0:0, -1 to 1)"""
    resolution: Optional[_Range]
    """pixels of the camera for one of the picture along each axis; below 1 the picture is soft (default: 1:1, 0.2 to 2)"""
    sharpening: Optional[_Range]
    """strength of the camera's sharpening (unsharp mask), which puts halos beside lines (default: 0:0, 0 to 4)"""
    sharpening_radius: Optional[_Range]
    """width of sharpening halos: standard deviation, in pixels of the camera (default: 1.2:1.2, 0.4 to 4 px)"""
    jpeg_quality: Optional[_Range]
    """quality of a JPEG compression applied to the picture; 100: none (default: 100:100, 1 to 100)"""
    jpeg_passes: Optional[_Range]
    """number of JPEG compressions below quality 100; earlier ones differ in grid and quality (default: 1:1, 1 to 3)"""
    chroma: Optional[Union[Literal["420", "422", "444"], str, Sequence[str]]]
    """chroma subsampling of those JPEG compressions (default: 420)"""
    overwrite: Optional[_Bool]
    """replace an existing dataset (default: 0)"""
    resume: Optional[_Bool]
    """continue an interrupted run (default: 0)"""
    page_timeout: Optional[_Number]
    """longest time a worker may take for a page before another makes it; 0: no limit (default: 300, 0 to 86400 s)"""
    checkpoint: Optional[_Number]
    """shortest time between checkpoints; after a kill, pages since the last are made again (default: 2, 0 to 3600 s)"""
    sandbox: Optional[_Bool]
    """workers that draw with Mesa's software renderer can start no program and open no socket (default: 1)"""
    shards: Optional[_Number]
    """parts that a dataset is made in, each a file or folder of its own; 0: no parts (default: 0, 0 to 1e+06 shards)"""
    shard: Optional[_Text]
    """shards to make, from 0: 7, a list (3,7-9), or auto: as the cluster's engine says (default: empty)"""
    shard_format: Optional[Literal["tar", "folder"]]
    """a shard is a tar file, or a folder of at most 1,000 entries a level (default: tar)"""
    shard_output: Optional[_Text]
    """-: write the shard, a tar, to standard output (default: empty)"""
    shard_scratch: Optional[_Text]
    """folder on a local disk for the pages of a tar until they are in it; empty: datasets_path (default: empty)"""
    strict: Optional[_Bool]
    """stop at the first unusable record instead of replacing it (default: 0)"""
    dpi: Optional[_Number]
    """resolution of a page 6.4 in wide (default: 700, 30 to 2500 dots/in)"""
    horizontal_scale: Optional[_Number]
    """time per large box (default: 0.2, 0.01 to 10 s per large box)"""
    vertical_scale: Optional[_Number]
    """voltage per large box (default: 0.5, 0.01 to 100 mV per large box)"""
    n_empty_cell_at_left: Optional[_Number]
    """margin left of the leads (default: 3.25, 0 to 200 large boxes)"""
    n_empty_cell_at_right: Optional[_Number]
    """margin right of the leads (default: 3, 0 to 200 large boxes)"""
    n_empty_cell_at_up: Optional[_Number]
    """margin above the zero line of the top row (default: 6, 0 to 200 large boxes)"""
    n_empty_cell_at_down: Optional[_Number]
    """margin below the zero line of the bottom row (default: 6, 0 to 200 large boxes)"""
    fontsize: Optional[_Number]
    """font size of lead names on a page 6.4 in wide (default: 6, 1 to 100 pt)"""
    lead_3by1_n_column: Optional[_Number]
    """columns of the layout 3by1; fixed by the layout (default: 1, 1 to 1)"""
    lead_3by1_length: Optional[_Number]
    """samples per lead in 3by1, at sampling_rate; 0: 10 s (1000 at 100 Hz) (default: 0, 0 to 1e+07 samples)"""
    lead_3by1_n_leads: Optional[_Number]
    """leads of the layout 3by1; fixed by the layout (default: 3, 3 to 3)"""
    lead_3by4_n_column: Optional[_Number]
    """columns of the layout 3by4; fixed by the layout (default: 4, 4 to 4)"""
    lead_3by4_length: Optional[_Number]
    """samples per lead in 3by4, at sampling_rate; 0: 2.5 s (250 at 100 Hz) (default: 0, 0 to 1e+07 samples)"""
    lead_3by4_n_leads: Optional[_Number]
    """leads of the layout 3by4; fixed by the layout (default: 12, 12 to 12)"""
    border: Optional[_Number]
    """white strip at the left and bottom of a page, in pixels at 700 dpi (default: 34, 0 to 1000 px)"""


class Options(_Both, total=False):
    render_device: Optional[_Text]
    """what draws: auto, cpu, gpu, a number or UUID that doctor lists, or cuda:N (default: auto)"""


class PageOptions(_Both, total=False):
    raw_signal_path: Optional[_Text]
    """PTB-XL folder, folder of records, or a single record; empty: built-in ECGs (default: empty)"""
    signal_dataset_path: Optional[_Text]
    """NumPy file of records (N, samples, channels) in mV, or a folder that holds one (default: empty)"""
    records: Optional[_Text]
    """text file with the records to use, one per line: names or paths (default: empty)"""
    pages: Optional[_Number]
    """pages in total, over all layouts and splits; 0: as train, val and test say (default: 0, 0 to 1e+07 pages)"""
    split: Optional[_Text]
    """shares of training, validation and test pages in `pages` (default: 80/10/10)"""
    seed: Optional[_Number]
    """seed of all random choices: the same options and seed give the same bytes (default: 1, 0 to 9.22337e+18)"""
    width: Optional[_Number]
    """width of the picture; 0: 6.4 in at the given dpi (default: 0, 0 to 16384 px)"""
    height: Optional[_Number]
    """height of the picture, reached by adding paper; 0: as high as the rows need (default: 0, 0 to 16384 px)"""
    datasets_path: Optional[_Text]
    """output folder of the datasets (default: empty)"""
    jobs: Optional[_Number]
    """worker processes; 0: one per processor (default: 0, 0 to 256 processes)"""
    device: Optional[_Text]
    """what draws: auto, cpu, gpu, a number or UUID that doctor lists, or cuda:N (default: auto)"""
